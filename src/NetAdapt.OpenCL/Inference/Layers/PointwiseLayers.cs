using NetAdapt.Graphs;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference.Layers;

/// <summary>Pointwise convolutions and fully connected layers: products of pixels by inputs and inputs by outputs (pointwise.cl).</summary>
internal static class PointwiseLayers
{
    private const string Source = "pointwise.cl";

    // A row of weights holds whole items' outputs, whatever the tile: at most 4 quads.
    private const int RowElements = 16;

    private static readonly (int Pixels, int Quads)[] s_tiles = [(4, 2), (4, 1), (2, 2), (8, 1), (2, 1), (1, 2), (1, 1), (4, 4), (8, 2)];

    private static readonly (int Pixels, int Quads)[] s_locals = [(8, 2), (4, 2), (8, 1), (4, 1)];

    public static bool Fits(FusedLayer layer) => layer.Op is FullyConnected or Convolution { Groups: 1, Window.IsPointwise: true };

    /// <summary>The most likely first: tiles that keep the device busy; on a GPU local memory and images stand before the less likely tiles.</summary>
    public static IEnumerable<Variant> Variants(LayerFrame frame)
    {
        OpenClDevice device = frame.Context.Device;
        long pixels = (long)PixelsOf(frame) * frame.Images, busy = 64L * device.ComputeUnits;
        int quads = frame.Quads;
        // What keeps all of a device's units busy; beyond that, larger tiles read less. A group that has to wait for its copies wants others beside it.
        Variant[] tiles = [.. s_tiles.Where(t => t.Pixels <= Math.Max(1, pixels) && t.Quads <= quads).OrderBy(t => Items(t) >= busy ? 0 : 1).Select(t => Tiles(t.Pixels, t.Quads))];
        bool isGpu = device.Kind == DeviceKind.Gpu, hasGroups = device.MaxWorkGroup >= 128, hasFewPixels = pixels < 4 && hasGroups;
        Variant[] splits = hasFewPixels ? [Split(8), Split(16)] : [];
        Variant[] locals = device.LocalMemory >= 16384 && hasGroups && pixels >= 32 ? [.. s_locals.OrderBy(t => Items(t) >= 4 * busy ? 0 : 1).Select(t => Local(t.Pixels, t.Quads))] : [];
        Variant[] images = device.HasImages && DepthOf(frame) <= device.Image2D.Height && RowOf(frame) / 4 <= device.Image2D.Width ? [Image(4, 1), Image(4, 2), Image(2, 1)] : [];
        return isGpu ? [.. splits, .. tiles.Take(2), .. locals.Take(2), .. images.Take(2), .. tiles.Skip(2), .. locals.Skip(2), .. images.Skip(2)] : [.. tiles, .. splits, .. images, .. locals];

        long Items((int Pixels, int Quads) tile) => (pixels + tile.Pixels - 1) / tile.Pixels * ((quads + tile.Quads - 1) / tile.Quads);
    }

    internal static Variant Tiles(int tm, int tn) => new($"{tm}x{tn}", frame =>
    {
        DeviceKernel kernel = frame.Kernel(Source, "pointwise", $"-D TM={tm} -D TN={tn}");
        return Tiled(frame, kernel, frame.Arguments(kernel).Add(Kernel(frame)), tm, tn);
    });

    internal static Variant Image(int tm, int tn) => new($"image{tm}x{tn}", frame =>
    {
        DeviceKernel kernel = frame.Kernel(Source, "pointwise", $"-D IMAGE -D TM={tm} -D TN={tn}");
        return Tiled(frame, kernel, frame.Arguments(kernel).Add(frame.Weights.Image(() => Pack(frame), RowOf(frame) / 4, DepthOf(frame))), tm, tn);
    });

    internal static Variant Split(int parts) => new($"split{parts}", frame =>
    {
        const int Lx = 8;
        DeviceKernel kernel = frame.Kernel(Source, "pointwise_split", $"-D TM=1 -D TN=1 -D LX={Lx} -D SPLIT={parts}");
        // Its pixels are exact along Z; the argument is set all the same.
        return new LayerStep(new Launch(kernel, new WorkSize(Lx, parts), images => new(frame.Quads, parts, (long)PixelsOf(frame) * images), Rest(frame, frame.Arguments(kernel).Add(Kernel(frame)))));
    });

    internal static Variant Local(int tm, int tn) => new($"local{tm}x{tn}", frame =>
    {
        const int Lx = 8, Ly = 8, Depth = 4;
        DeviceKernel kernel = frame.Kernel(Source, "pointwise_local", $"-D TM={tm} -D TN={tn} -D LX={Lx} -D LY={Ly} -D DEPTH={Depth}");
        return new LayerStep(new Launch(kernel, new WorkSize(Lx, Ly), images => ItemsOf(frame, tm, tn, images), Rest(frame, frame.Arguments(kernel).Add(Kernel(frame)))));
    });

    private static LayerStep Tiled(LayerFrame frame, DeviceKernel kernel, ArgumentList arguments, int tm, int tn) => new(
        new Launch(kernel, WorkGroups.For((frame.Quads + tn - 1) / tn, kernel, frame.Context), images => ItemsOf(frame, tm, tn, images), Rest(frame, arguments)));

    private static WorkSize ItemsOf(LayerFrame frame, int tm, int tn, int images) => new((frame.Quads + tn - 1) / tn, ((long)PixelsOf(frame) * images + tm - 1) / tm);

    private static (int Argument, int PerImage) Rest(LayerFrame frame, ArgumentList arguments)
    {
        arguments = arguments.Add(frame.Weights.Buffer("bias", () => Packing.Row(frame.Layer.Weights[1], RowOf(frame)))).Add(RowOf(frame)).Add(DepthOf(frame)).Add(frame.Output.C);
        return (arguments.Count, PixelsOf(frame));
    }

    private static DeviceBuffer Kernel(LayerFrame frame) => frame.Weights.Buffer("kernel", () => Pack(frame));

    private static int RowOf(LayerFrame frame) => (frame.Output.C + RowElements - 1) / RowElements * RowElements;

    private static int PixelsOf(LayerFrame frame) => frame.Output.Pixels;

    /// <summary>Inputs of one output: a fully connected layer reads its whole map, the gaps between pixels included.</summary>
    private static int DepthOf(LayerFrame frame)
    {
        FeatureMap x = frame.Inputs[0];
        return frame.Layer.Op is FullyConnected && x.Pixels > 1 ? (int)LayerFrame.ElementsOf(x) : x.C;
    }

    /// <summary>From (O, H, W, C) to a row of all outputs for each input; zeros where the map has gaps.</summary>
    private static float[] Pack(LayerFrame frame)
    {
        Tensor kernel = frame.Layer.Weights[0];
        FeatureMap x = frame.Inputs[0];
        int pixels = frame.Layer.Op is FullyConnected ? x.Pixels : 1, stride = pixels > 1 ? 4 * LayerFrame.QuadsOf(x.C) : x.C, row = RowOf(frame), outputs = frame.Output.C;
        var packed = new float[checked(DepthOf(frame) * row)];
        ReadOnlySpan<float> from = Packing.ElementsOf(kernel);
        for (int o = 0; o < outputs; o++)
        for (int p = 0; p < pixels; p++)
        for (int c = 0; c < x.C; c++)
            packed[(p * stride + c) * row + o] = from[(o * pixels + p) * x.C + c];
        return packed;
    }
}
