using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Pools over windows and over whole maps.</summary>
internal static class PoolImporters
{
    public static Value Max(NodeContext node) => Pool(node, window => new MaxPool(window));

    public static Value Average(NodeContext node) => Pool(node, window => new AveragePool(window, node.Int("count_include_pad", 0) != 0));

    private static Activation Pool(NodeContext node, Func<Window, Pooling> make)
    {
        Activation x = node.Activation(0);
        FeatureMap map = Windows.SpatialMap(node, x);
        long[] kernel = node.IntList("kernel_shape") ?? throw new ImportException("attribute 'kernel_shape' is missing");
        if (kernel.Length != x.View.Rank - 2) throw new ImportException($"kernel_shape has {kernel.Length} numbers for {x.View.Rank - 2} axes");
        Window window = Windows.Read(node, map, kernel);
        int reachH = (window.KernelH - 1) * window.DilationH + 1, reachW = (window.KernelW - 1) * window.DilationW + 1;
        if (Math.Max(window.PadTop, window.PadBottom) >= reachH || Math.Max(window.PadLeft, window.PadRight) >= reachW)
            throw new ImportException($"pads as large as the window ({window}) leave windows without any input");
        return node.Layer(make(window), [x.Layer], x.View.Rank == 3 ? ["N", "C", "W"] : ["N", "C", "H", "W"]);
    }

    public static Value GlobalAverage(NodeContext node)
    {
        Activation x = node.Activation(0);
        Windows.SpatialMap(node, x);
        return node.Layer(new GlobalAveragePool(), x);
    }

    /// <summary>A window as large as the map.</summary>
    public static Value GlobalMax(NodeContext node)
    {
        Activation x = node.Activation(0);
        FeatureMap map = Windows.SpatialMap(node, x);
        return node.Layer(new MaxPool(new Window(map.H, map.W)), x);
    }

    /// <summary>The mean over H and W, over the channels, or over both.</summary>
    public static Value ReduceMean(NodeContext node)
    {
        Activation x = node.Activation(0);
        int rank = x.View.Rank;
        long[] axes = node.Opset >= 18 ? (node.HasInput(1) ? node.Ints(1, "axes") : []) : node.IntList("axes") ?? [];
        if (axes.Length == 0 && node.Int("noop_with_empty_axes", 0) != 0) return x;
        var reduced = axes.Length == 0 ? [.. Enumerable.Range(0, rank)] : axes.Select(axis => NodeContext.Axis(axis, rank)).ToHashSet();
        string letters = string.Concat(x.View.Axes.Where((_, i) => reduced.Contains(i)));
        FeatureMap map = node.MapOf(x);
        if (letters.Contains('N')) throw new LayoutException($"it takes the mean over axes {string.Join(", ", reduced.Order())} of {x.View}, and the images of a batch do not see each other");
        bool height = letters.Contains('H'), width = letters.Contains('W');
        if ((height || width) && (map.H > 1 && !height || map.W > 1 && !width))
            throw new LayoutException($"it takes the mean over {letters}; the mean over all of H and W, over the channels, or over both is supported");
        bool keeps = node.Int("keepdims", 1) != 0;
        var view = x.View.Axes.Select((axis, i) => reduced.Contains(i) ? (keeps ? "" : null) : axis).OfType<string>().ToArray();
        // The mean over an image is that of its channels' means.
        Activation mean = x;
        if (height || width) mean = node.Layer(new GlobalAveragePool(), [mean.Layer], view) with { Order = x.Order };
        if (letters.Contains('C')) mean = node.Layer(new ChannelMean(), [mean.Layer], view);
        return mean with { View = new View(view, node.MapOf(mean)) };
    }
}
