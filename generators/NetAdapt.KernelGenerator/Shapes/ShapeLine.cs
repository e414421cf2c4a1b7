namespace NetAdapt.KernelGenerator.Shapes;

/// <summary>Height, width and channels: "112x112x32".</summary>
internal readonly record struct Map(int H, int W, int C)
{
    public int Count => H * W * C;

    /// <summary>As an expression.</summary>
    public string Code => $"new FeatureMap(1, {H}, {W}, {C})";
}

/// <summary>A window as a shapes line writes it: "3x3s2p1", "1x1", "3x3s2p0,0,1,1", "1x3d1,2".</summary>
internal readonly record struct SlidingWindow(int KernelH, int KernelW, int StrideH, int StrideW, int Top, int Left, int Bottom, int Right, int DilationH, int DilationW, bool CeilMode)
{
    /// <summary>What comes of <paramref name="input"/>.</summary>
    public Map Output(Map input, int channels) =>
        new(Steps(input.H + Top + Bottom - DilationH * (KernelH - 1) - 1, StrideH), Steps(input.W + Left + Right - DilationW * (KernelW - 1) - 1, StrideW), channels);

    public bool IsPointwise => (KernelH, KernelW, StrideH, StrideW, Top, Left, Bottom, Right) == (1, 1, 1, 1, 0, 0, 0, 0);

    private static int Steps(int room, int stride) => room < 0 ? 0 : room / stride + 1;
}

/// <summary>One layer of a shapes file.</summary>
/// <param name="File">The file's name, without its folder.</param>
/// <param name="Text">The line as it stands there, without a comment.</param>
/// <param name="Op">"conv", "fc", "gap", ...</param>
/// <param name="Window">Of convolutions; otherwise all zeros.</param>
/// <param name="Groups">Of convolutions; otherwise 0.</param>
internal sealed record ShapeLine(string File, string Text, string Op, SlidingWindow Window, int Groups, EquatableArray<Map> Inputs, Map Output)
{
    public Map Input => Inputs.First();

    public bool IsPointwise => Op == "conv" && Groups == 1 && Window.IsPointwise;
}

/// <summary>A line that is not a shape.</summary>
/// <param name="Id">Of the diagnostic.</param>
/// <param name="Line">Counted from 0, as <paramref name="Column"/>.</param>
/// <param name="Start">Of the line's text in the file.</param>
/// <param name="What">What is wrong.</param>
internal sealed record ShapeProblem(string Id, string Path, int Line, int Column, int Start, int Length, string What);

/// <summary>All of a shapes file.</summary>
internal sealed record ReadShapes(EquatableArray<ShapeLine> Lines, EquatableArray<ShapeProblem> Problems);
