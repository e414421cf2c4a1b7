using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>A window that slides over a feature map: of convolutions and of pools. Pads may differ on each side.</summary>
public readonly record struct Window(int KernelH, int KernelW)
{
    public int StrideH { get; init; } = 1;
    public int StrideW { get; init; } = 1;
    public int DilationH { get; init; } = 1;
    public int DilationW { get; init; } = 1;
    public int PadTop { get; init; }
    public int PadLeft { get; init; }
    public int PadBottom { get; init; }
    public int PadRight { get; init; }

    /// <summary>A last, incomplete window counts (pools only).</summary>
    public bool CeilMode { get; init; }

    /// <summary>The same height, stride and pads in both directions.</summary>
    public static Window Square(int kernel, int stride = 1, int pad = 0) => new(kernel, kernel)
    {
        StrideH = stride, StrideW = stride, PadTop = pad, PadLeft = pad, PadBottom = pad, PadRight = pad,
    };

    /// <summary>1x1, stride 1, no pads: every pixel by itself.</summary>
    public bool IsPointwise => KernelH == 1 && KernelW == 1 && StrideH == 1 && StrideW == 1 && !IsPadded;

    public bool IsPadded => (PadTop | PadLeft | PadBottom | PadRight) != 0;

    public int Taps => KernelH * KernelW;

    /// <summary>floor((h + pads - dilation * (kernel - 1) - 1) / stride) + 1, or ceil with <see cref="CeilMode"/>; a window that would start in the end pad is left out.</summary>
    /// <exception cref="ShapeException">The window is larger than the padded input; with <see cref="CeilMode"/>, by a stride or more.</exception>
    public (int H, int W) Output(FeatureMap input) =>
        (Steps(input.H, KernelH, StrideH, DilationH, PadTop, PadBottom), Steps(input.W, KernelW, StrideW, DilationW, PadLeft, PadRight));

    private int Steps(int size, int kernel, int stride, int dilation, int before, int after)
    {
        int room = size + before + after - dilation * (kernel - 1) - 1;
        // With ceil mode a window that is too large by less than a stride is the one, incomplete window.
        if (room < 0 && (!CeilMode || room <= -stride)) throw new ShapeException($"a window of {kernel} (dilation {dilation}) does not fit into {size} + {before + after} of padding");
        if (!CeilMode) return room / stride + 1;
        int steps = (room + stride - 1) / stride + 1;
        return (steps - 1) * stride >= size + before ? steps - 1 : steps;
    }

    /// <summary>"3x3s2p1", or with all four pads where they differ: "3x3s2p0,0,1,1" (top, left, bottom, right).</summary>
    public override string ToString()
    {
        string stride = StrideH == StrideW ? StrideH == 1 ? "" : $"s{StrideH}" : $"s{StrideH},{StrideW}";
        string pad = !IsPadded ? "" : PadTop == PadLeft && PadTop == PadBottom && PadTop == PadRight ? $"p{PadTop}" : $"p{PadTop},{PadLeft},{PadBottom},{PadRight}";
        string dilation = DilationH == 1 && DilationW == 1 ? "" : $"d{DilationH},{DilationW}";
        return $"{KernelH}x{KernelW}{stride}{pad}{dilation}{(CeilMode ? "c" : "")}";
    }
}
