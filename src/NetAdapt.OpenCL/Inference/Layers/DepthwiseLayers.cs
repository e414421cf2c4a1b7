using System.Globalization;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference.Layers;

/// <summary>Depthwise convolutions (depthwise.cl).</summary>
internal static class DepthwiseLayers
{
    // What a work item keeps of one row of windows in registers, in quads; wider windows are left to the plain grouped loop.
    private const int MostColumns = 24;

    public static bool Fits(Op op, FeatureMap x) => op is Convolution c && c.Groups > 1 && c.Groups == x.C && c.OutputChannels == x.C && Columns(c.Window, 1) <= MostColumns && c.Window.KernelH <= 11;

    public static IEnumerable<Variant> Variants(LayerFrame frame)
    {
        Window window = ((Convolution)frame.Layer.Op).Window;
        long rows = (long)frame.Output.H * frame.Images * frame.Quads, busy = 64L * frame.Context.Device.ComputeUnits;
        return ((int[])[4, 2, 1, 8]).Where(tw => tw <= Math.Max(1, frame.Output.W) && Columns(window, tw) <= MostColumns)
            .OrderBy(tw => (frame.Output.W + tw - 1) / tw * rows >= busy ? 0 : 1).Select(Strip);
    }

    internal static Variant Strip(int tw) => new($"w{tw}", frame =>
    {
        Window window = ((Convolution)frame.Layer.Op).Window;
        FeatureMap x = frame.Inputs[0], y = frame.Output;
        int row = 4 * frame.Quads;
        DeviceKernel kernel = frame.Kernel("depthwise.cl", "depthwise", $"{FlagsOf(window)} -D TW={tw}");
        frame.Arguments(kernel).Add(frame.Weights.Buffer("kernel", () => Pack(frame.Layer.Weights[0], row))).Add(frame.Weights.Buffer("bias", () => Packing.Row(frame.Layer.Weights[1], row))).Add(row)
            .Add(x.H).Add(x.W).Add(y.H).Add(y.W).Add(y.C).Add(window.PadTop).Add(window.PadLeft);
        int strips = (y.W + tw - 1) / tw;
        return new LayerStep(new Launch(kernel, WorkGroups.For(frame.Quads, kernel, frame.Context), images => new(frame.Quads, strips, (long)y.H * images), null));
    });

    private static string FlagsOf(Window w) =>
        string.Create(CultureInfo.InvariantCulture, $"-D KH={w.KernelH} -D KW={w.KernelW} -D SH={w.StrideH} -D SW={w.StrideW} -D DH={w.DilationH} -D DW={w.DilationW}");

    private static int Columns(Window window, int tw) => (tw - 1) * window.StrideW + (window.KernelW - 1) * window.DilationW + 1;

    /// <summary>From (C, KH, KW, 1) to a row of all channels for each tap.</summary>
    private static float[] Pack(Tensor kernel, int row)
    {
        int taps = kernel.Shape.Pixels;
        var packed = new float[taps * row];
        ReadOnlySpan<float> from = Packing.ElementsOf(kernel);
        for (int c = 0; c < kernel.Shape.N; c++)
        for (int t = 0; t < taps; t++) packed[t * row + c] = from[c * taps + t];
        return packed;
    }
}
