using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>ReduceMean, ReduceSum, ReduceMax and norms over height, width or both: pools over the whole of them. Means, sums and norms over the channels too.</summary>
internal static class ReductionImporters
{
    public static Value Mean(NodeContext node) => Axes.Of(node, inputFrom: 18).Mean(x => x);

    public static Value Sum(NodeContext node) => Axes.Of(node, inputFrom: 13).Sum(x => x);

    public static Value SumOfSquares(NodeContext node) => Axes.Of(node, inputFrom: 18).Sum(x => Square(node, x));

    public static Value SumOfMagnitudes(NodeContext node) => Axes.Of(node, inputFrom: 18).Sum(x => node.Layer(new LeakyRelu(-1), x));

    public static Value EuclideanNorm(NodeContext node) => node.Layer(new Sqrt(), Axes.Of(node, inputFrom: 18).Sum(x => Square(node, x)));

    public static Value Max(NodeContext node) => Largest(node, Axes.Of(node, inputFrom: 18), "largest");

    /// <summary>What is the largest with the other sign.</summary>
    public static Value Min(NodeContext node)
    {
        Axes axes = Axes.Of(node, inputFrom: 18);
        return ArithmeticImporters.Affine(node, Largest(node, axes with { X = ArithmeticImporters.Affine(node, axes.X, -1, 0) }, "smallest"), -1, 0);
    }

    private static Activation Largest(NodeContext node, Axes axes, string which)
    {
        if (axes.Letters.Contains('C')) throw new ImportException($"the {which} of all channels is not supported; over H, W or both it is");
        return axes.Pixels ? axes.Seen(node.Layer(new MaxPool(axes.Window), [axes.X.Layer], axes.Left) with { Order = axes.X.Order }) : axes.Seen(axes.X);
    }

    /// <summary>The mean over <paramref name="letters"/>, axes of the map; they stay in the file's tensor, with size 1.</summary>
    public static Activation Mean(NodeContext node, Activation x, string letters) =>
        new Axes(node, x, letters, [.. x.View.Axes.Select(axis => string.Concat(axis.Except(letters)))]).Mean(x => x);

    public static Activation Square(NodeContext node, Activation x) => ArithmeticImporters.Join(node, new Multiply(), x, x);

    /// <summary>What is reduced.</summary>
    /// <param name="Letters">The map's axes that go.</param>
    /// <param name="Left">The result's axes.</param>
    private sealed record Axes(NodeContext Node, Activation X, string Letters, string[] Left)
    {
        private readonly FeatureMap _map = Node.MapOf(X);

        public bool Pixels => Letters.Contains('H') || Letters.Contains('W');

        /// <summary>All of the map along the axes of pixels that go.</summary>
        public Window Window => new(Letters.Contains('H') ? _map.H : 1, Letters.Contains('W') ? _map.W : 1);

        /// <summary>Elements that become one.</summary>
        private long Count => View.SizeOf(Letters, _map, 1);

        public Activation Mean(Func<Activation, Activation> of)
        {
            Activation mean = of(X);
            Op pool = Window.KernelH == _map.H && Window.KernelW == _map.W ? new GlobalAveragePool() : new AveragePool(Window);
            // The mean over an image is that of its channels' means.
            if (Pixels) mean = Node.Layer(pool, [mean.Layer], Left) with { Order = mean.Order };
            if (Letters.Contains('C')) mean = Node.Layer(new ChannelMean(), [mean.Layer], Left);
            return Seen(mean);
        }

        public Activation Sum(Func<Activation, Activation> of) => Count == 1 ? Mean(of) : ArithmeticImporters.Affine(Node, Mean(of), Count, 0);

        public Activation Seen(Activation x) => x with { View = new View(Left, Node.MapOf(x)) };

        /// <param name="node">The node that says it.</param>
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
            string letters = LettersOf(x, reduced);
            return new Axes(node, x, letters, [.. x.View.Axes.Select((axis, i) => reduced.Contains(i) ? (keeps ? "" : null) : axis).OfType<string>()]);
        }
    }

    /// <summary>The map's axes that some of the file's axes run over.</summary>
    /// <exception cref="LayoutException">The batch is among them.</exception>
    public static string LettersOf(Activation x, IEnumerable<int> axes)
    {
        string letters = string.Concat(axes.Select(i => x.View.Axes[i]));
        return !letters.Contains('N') ? letters
            : throw new LayoutException($"it goes over axes {string.Join(", ", axes.Order())} of {x.View}, and the images of a batch do not see each other");
    }
}
