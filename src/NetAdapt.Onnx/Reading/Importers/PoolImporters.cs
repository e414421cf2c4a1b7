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
}
