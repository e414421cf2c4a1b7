using NetAdapt.Graphs;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference.Layers;

/// <summary>Standard and grouped convolutions (convolution.cl).</summary>
internal static class ConvolutionLayers
{
    private const string Source = "convolution.cl";
    private const int RowElements = 16;

    private static readonly (int Pixels, int Quads)[] s_tiles = [(4, 2), (4, 1), (2, 2), (2, 1), (1, 1)];

    public static bool Fits(FusedLayer layer) => layer.Op is Convolution;

    public static IEnumerable<Variant> Variants(LayerFrame frame)
    {
        var op = (Convolution)frame.Layer.Op;
        int go = op.OutputChannels / op.Groups;
        if (op.Groups > 1 && go % 4 != 0) return [Any];
        int quads = op.Groups > 1 ? go / 4 : frame.Quads;
        long pixels = (long)frame.Output.Pixels * frame.Images, busy = 64L * frame.Context.Device.ComputeUnits;
        return s_tiles.Where(t => t.Pixels <= pixels && t.Quads <= quads && (op.Groups == 1 || quads % t.Quads == 0))
            .OrderBy(t => (pixels + t.Pixels - 1) / t.Pixels * ((frame.Quads + t.Quads - 1) / t.Quads) >= busy ? 0 : 1).Select(t => Tiles(t.Pixels, t.Quads));
    }

    internal static Variant Tiles(int tm, int tn) => new($"{tm}x{tn}", frame =>
    {
        int groups = ((Convolution)frame.Layer.Op).Groups;
        bool loose = groups > 1 && frame.Inputs[0].C / groups % 4 != 0;
        return Bind(frame, "convolution", $"-D TM={tm} -D TN={tn}{(loose ? " -D LOOSE" : "")}", tm, tn);
    });

    private static Variant Any { get; } = new("any", frame => Bind(frame, "convolution_any", "", 1, 1));

    private static LayerStep Bind(LayerFrame frame, string name, string flags, int tm, int tn)
    {
        var op = (Convolution)frame.Layer.Op;
        Window w = op.Window;
        FeatureMap x = frame.Inputs[0], y = frame.Output;
        int row = (y.C + RowElements - 1) / RowElements * RowElements;
        DeviceKernel kernel = frame.Kernel(Source, name, flags);
        ArgumentList arguments = frame.Arguments(kernel)
            .Add(frame.Weights.Buffer("kernel", () => Pack(frame.Layer.Weights[0], row))).Add(frame.Weights.Buffer("bias", () => Packing.Row(frame.Layer.Weights[1], row))).Add(row)
            .Add(x.H).Add(x.W).Add(x.C).Add(y.H).Add(y.W).Add(y.C)
            .Add(w.KernelH).Add(w.KernelW).Add(w.StrideH).Add(w.StrideW).Add(w.DilationH).Add(w.DilationW).Add(w.PadTop).Add(w.PadLeft).Add(x.C / op.Groups).Add(op.OutputChannels / op.Groups);
        int itemsX = (frame.Quads + tn - 1) / tn;
        return new LayerStep(new Launch(kernel, WorkGroups.For(itemsX, kernel, frame.Context), images => new(itemsX, ((long)y.Pixels * images + tm - 1) / tm), (arguments.Count, y.Pixels)));
    }

    /// <summary>From (O, KH, KW, I of one group) to a row of all outputs for each tap and input.</summary>
    private static float[] Pack(Tensor kernel, int row)
    {
        FeatureMap shape = kernel.Shape;
        int rows = shape.Pixels * shape.C;
        var packed = new float[checked(rows * row)];
        ReadOnlySpan<float> from = Packing.ElementsOf(kernel);
        for (int o = 0; o < shape.N; o++)
        for (int i = 0; i < rows; i++) packed[i * row + o] = from[o * rows + i];
        return packed;
    }
}
