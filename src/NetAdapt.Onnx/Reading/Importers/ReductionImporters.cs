using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>ReduceMean, ReduceSum and ReduceMax over height, width or both: pools over the whole of them. Means and sums over the channels too.</summary>
internal static class ReductionImporters
{
    public static Value Mean(NodeContext node) => Mean(node, Axes.Of(node, inputFrom: 18));

    public static Value Sum(NodeContext node)
    {
        Axes axes = Axes.Of(node, inputFrom: 13);
        Activation mean = Mean(node, axes);
        return axes.Count == 1 ? mean : ArithmeticImporters.Affine(node, mean, axes.Count, 0);
    }

    public static Value Max(NodeContext node)
    {
        Axes axes = Axes.Of(node, inputFrom: 18);
        if (axes.Channels) throw new ImportException("the largest of all channels is not supported; over H, W or both it is");
        return axes.Pixels ? Result(node.Layer(new MaxPool(axes.Window), [axes.X.Layer], axes.Left) with { Order = axes.X.Order }, node, axes) : Result(axes.X, node, axes);
    }

    private static Activation Mean(NodeContext node, Axes axes)
    {
        Activation mean = axes.X;
        Op pool = axes.Window.KernelH == axes.Map.H && axes.Window.KernelW == axes.Map.W ? new GlobalAveragePool() : new AveragePool(axes.Window);
        // The mean over an image is that of its channels' means.
        if (axes.Pixels) mean = node.Layer(pool, [mean.Layer], axes.Left) with { Order = mean.Order };
        if (axes.Channels) mean = node.Layer(new ChannelMean(), [mean.Layer], axes.Left);
        return Result(mean, node, axes);
    }

    private static Activation Result(Activation x, NodeContext node, Axes axes) => x with { View = new View(axes.Left, node.MapOf(x)) };

    /// <summary>What a node reduces.</summary>
    /// <param name="Letters">The map's axes that go.</param>
    /// <param name="Left">The result's axes.</param>
    private sealed record Axes(Activation X, FeatureMap Map, string Letters, string[] Left)
    {
        public bool Channels => Letters.Contains('C');

        public bool Pixels => Letters.Contains('H') || Letters.Contains('W');

        /// <summary>All of the map along the axes of pixels that go.</summary>
        public Window Window => new(Letters.Contains('H') ? Map.H : 1, Letters.Contains('W') ? Map.W : 1);

        /// <summary>Elements that become one.</summary>
        public long Count => View.SizeOf(Letters, Map, 1);

        /// <param name="inputFrom">The operator set from which on the axes are an input.</param>
        /// <exception cref="LayoutException">The batch is among them.</exception>
        public static Axes Of(NodeContext node, int inputFrom)
        {
            Activation x = node.Activation(0);
            int rank = x.View.Rank;
            long[] axes = node.Opset >= inputFrom ? (node.HasInput(1) ? node.Ints(1, "axes") : []) : node.IntList("axes") ?? [];
            bool all = axes.Length == 0 && node.Int("noop_with_empty_axes", 0) == 0;
            HashSet<int> reduced = [.. all ? Enumerable.Range(0, rank) : axes.Select(axis => NodeContext.Axis(axis, rank))];
            bool keeps = node.Int("keepdims", 1) != 0;
            string letters = string.Concat(reduced.Select(i => x.View.Axes[i]));
            if (letters.Contains('N')) throw new LayoutException($"it goes over axes {string.Join(", ", reduced.Order())} of {x.View}, and the images of a batch do not see each other");
            return new Axes(x, node.MapOf(x), letters, [.. x.View.Axes.Select((axis, i) => reduced.Contains(i) ? (keeps ? "" : null) : axis).OfType<string>()]);
        }
    }
}
