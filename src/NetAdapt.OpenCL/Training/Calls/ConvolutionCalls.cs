using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Training.Calls;

/// <summary>Convolutions and fully connected layers: products.cl, depthwise.cl, slices.cl. A fully connected layer is a pointwise convolution of one pixel, whose channels are its whole input map.</summary>
internal static class ConvolutionCalls
{
    // Of full speed, what tiles of 4, 2 and 1 times GROUP columns reach: the fewer columns, the more is loaded for each product.
    private static readonly (int Columns, double Speed)[] s_tiles = [(4, 1), (2, 0.75), (1, 0.5)];

    public static void Forward(LayerCalls l)
    {
        Geometry g = Geometry.Of(l);
        if (g.IsDepthwise)
        {
            l.Calls.Add("depthwise_forward", l.Elements, [Argument.Images, l.Input(), l.Weights.Parameters, l.Trained(0), l.Trained(1), l.Output, .. g.Window]);
            return;
        }
        int columns = ColumnsFor(g.OutputsOfGroup, l.Calls.Group);
        l.Calls.AddTiles($"conv_forward_{columns}", Tiles(l, g.Output.Pixels, g.OutputsOfGroup, columns, g.Groups),
            [Argument.Images, l.Input(), l.Weights.Parameters, l.Trained(0), l.Trained(1), l.Output, g.Groups, .. g.Window]);
    }

    public static void Backward(LayerCalls l)
    {
        Geometry g = Geometry.Of(l);
        KernelGradient(l, g);
        if (l.Trained(1) >= 0) BiasGradient(l, g);
        if (!l.NeedsGradient()) return;
        var (gradient, adds) = l.GiveTo();
        if (g.IsDepthwise)
        {
            l.Calls.Add("depthwise_input_gradient", l.ElementsOf(0), [Argument.Images, l.OutputGradient, l.Weights.Parameters, l.Trained(0), gradient, adds, .. g.Window]);
            return;
        }
        int columns = ColumnsFor(g.InputsOfGroup, l.Calls.Group);
        l.Calls.AddTiles($"conv_input_gradient_{columns}", Tiles(l, g.Input.Pixels, g.InputsOfGroup, columns, g.Groups),
            [Argument.Images, l.OutputGradient, l.Weights.Parameters, l.Trained(0), gradient, adds, g.Groups, .. g.Window]);
    }

    private static void KernelGradient(LayerCalls l, Geometry g)
    {
        int count = l.Weight(0).Count;
        if (g.IsDepthwise)
        {
            var (slices, rows) = l.Calls.SlicesOfItems(l.Calls.Batch * g.Output.H, count);
            Sum(slices, (sums, at) => l.Calls.Add("depthwise_kernel_gradient", (long)slices * count, [Argument.Images, l.Input(), l.OutputGradient, sums, at, slices, rows, .. g.Window]));
        }
        else
        {
            int terms = count / g.Output.C, side = Math.Min(g.OutputsOfGroup, terms) <= 2 * l.Calls.Group ? 2 : 4;
            long across = Parts(terms, side * l.Calls.Group), down = Parts(g.OutputsOfGroup, side * l.Calls.Group);
            var (slices, pixels) = l.Calls.SlicesOfTiles(l.Calls.Batch * g.Output.Pixels, across * down * g.Groups);
            Sum(slices, (sums, at) => l.Calls.AddTiles($"conv_kernel_gradient_{side}", new WorkSize(across, down, (long)g.Groups * slices),
                [Argument.Images, l.Input(), l.OutputGradient, sums, at, slices, pixels, g.Groups, .. g.Window]));
        }

        // One slice is summed where the gradient belongs.
        void Sum(int slices, Action<Place, int> intoSums)
        {
            if (slices == 1)
            {
                intoSums(l.Weights.Gradients, l.Trained(0));
                return;
            }
            Place sums = l.Calls.New("sums of a kernel's gradient", (long)slices * count);
            intoSums(sums, 0);
            l.Calls.Add("join_slices", count, sums, slices, count, l.Weights.Gradients, l.Trained(0));
        }
    }

    private static void BiasGradient(LayerCalls l, Geometry g)
    {
        int channels = g.Output.C;
        var (slices, pixels) = l.Calls.SlicesOfItems(l.Calls.Batch * g.Output.Pixels, channels);
        Place sums = l.Calls.New("sums of a bias's gradient", (long)slices * channels);
        l.Calls.Add("sum_channels", (long)slices * channels, Argument.Images, l.OutputGradient, sums, slices, pixels, g.Output.Pixels, channels);
        l.Calls.Add("join_slices", channels, sums, slices, channels, l.Weights.Gradients, l.Trained(1));
    }

    private static WorkSize Tiles(LayerCalls l, int pixels, int columnsOfGroup, int columns, int groups) =>
        new(Parts(columnsOfGroup, columns * l.Calls.Group), Parts((long)pixels * l.Calls.Batch, 4 * l.Calls.Group), groups);

    /// <summary>Columns of a tile, in GROUPs: what takes the least time for so many channels.</summary>
    private static int ColumnsFor(int channels, int group) => s_tiles.MinBy(t => Parts(channels, t.Columns * group) * t.Columns / t.Speed).Columns;

    private static long Parts(long whole, int part) => (whole + part - 1) / part;

    /// <summary>A convolution's shape as the kernels take it.</summary>
    private sealed record Geometry(FeatureMap Input, FeatureMap Output, Window Sliding, int Groups)
    {
        public static Geometry Of(LayerCalls l) => l.Op is Convolution op ? new Geometry(l.Inputs[0], l.Shape, op.Window, op.Groups)
            : new Geometry(FeatureMap.Vector(l.Inputs[0].Count), l.Shape, Ops.Window.Square(1), 1);

        public int InputsOfGroup => Input.C / Groups;

        public int OutputsOfGroup => Output.C / Groups;

        public bool IsDepthwise => Groups > 1 && InputsOfGroup == 1;

        public Argument[] Window => WindowArguments.Of(Input, Output, Sliding);
    }
}

/// <summary>geometry.cl's WINDOW.</summary>
internal static class WindowArguments
{
    public static Argument[] Of(FeatureMap x, FeatureMap y, Window w) =>
        [x.H, x.W, x.C, y.H, y.W, y.C, w.KernelH, w.KernelW, w.StrideH, w.StrideW, w.DilationH, w.DilationW, w.PadTop, w.PadLeft];
}
