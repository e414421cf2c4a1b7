using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Training.Calls;

/// <summary>Pools and softmax: pools.cl, loss.cl.</summary>
internal static class PoolCalls
{
    public static void WindowForward(LayerCalls l)
    {
        var op = (Pooling)l.Op;
        Argument[] window = WindowArguments.Of(l.Inputs[0], l.Shape, op.Window);
        if (op is MaxPool) l.Calls.Add("max_pool_forward", l.Elements, [Argument.Images, l.Input(), l.Output, WinnersOf(l), .. window]);
        else l.Calls.Add("average_pool_forward", l.Elements, [Argument.Images, l.Input(), l.Weights.Constants, l.Weights.AddConstants(SharesOf(l)), l.Output, .. window]);
    }

    public static void WindowBackward(LayerCalls l)
    {
        var op = (Pooling)l.Op;
        Argument[] window = WindowArguments.Of(l.Inputs[0], l.Shape, op.Window);
        var (gradient, adds) = l.GiveTo();
        if (op is MaxPool) l.Calls.Add("max_pool_gradient", l.ElementsOf(0), [Argument.Images, WinnersOf(l), l.OutputGradient, gradient, adds, .. window]);
        else l.Calls.Add("average_pool_gradient", l.ElementsOf(0), [Argument.Images, l.Weights.Constants, l.Weights.AddConstants(SharesOf(l)), l.OutputGradient, gradient, adds, .. window]);
    }

    public static void MeanForward(LayerCalls l) => l.Calls.Add(l.Op is ChannelMean ? "channel_mean_forward" : "global_pool_forward", l.Elements,
        Argument.Images, l.Input(), l.Output, l.Inputs[0].Pixels, l.Inputs[0].C);

    public static void MeanBackward(LayerCalls l)
    {
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add(l.Op is ChannelMean ? "channel_mean_gradient" : "global_pool_gradient", l.ElementsOf(0), Argument.Images, l.OutputGradient, gradient, adds, l.Inputs[0].Pixels, l.Inputs[0].C);
    }

    public static void SoftmaxForward(LayerCalls l)
    {
        var (rows, length) = RowsOf(l);
        l.Calls.AddGroups("softmax_forward", (long)rows * l.Calls.Batch, Argument.Images, l.Input(), l.Output, ((Softmax)l.Op).Logarithm, rows, length);
    }

    public static void SoftmaxBackward(LayerCalls l)
    {
        var (rows, length) = RowsOf(l);
        var (gradient, adds) = l.GiveTo();
        l.Calls.AddGroups("softmax_gradient", (long)rows * l.Calls.Batch, Argument.Images, l.Output, l.OutputGradient, gradient, adds, ((Softmax)l.Op).Logarithm, rows, length);
    }

    private static (int Rows, int Length) RowsOf(LayerCalls l) => ((Softmax)l.Op).WholeImage ? (1, l.Shape.Count) : (l.Shape.Pixels, l.Shape.C);

    private static Place WinnersOf(LayerCalls l) => l.Saved("the winners", l.Elements);

    /// <summary>One over what each window's sum is divided by.</summary>
    private static float[] SharesOf(LayerCalls l)
    {
        var op = (AveragePool)l.Op;
        Window w = op.Window;
        FeatureMap x = l.Inputs[0], y = l.Shape;
        return [.. from i in Enumerable.Range(0, y.H)
                   from j in Enumerable.Range(0, y.W)
                   let taps = Inside(i, w.KernelH, w.StrideH, w.DilationH, w.PadTop, x.H) * Inside(j, w.KernelW, w.StrideW, w.DilationW, w.PadLeft, x.W)
                   select 1f / AveragePool.Divisor(w, op.CountPads, i, j, x, taps)];

        static int Inside(int step, int kernel, int stride, int dilation, int pad, int size) =>
            Enumerable.Range(0, kernel).Count(tap => (uint)(step * stride - pad + tap * dilation) < (uint)size);
    }
}
