using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>The mean of each window, over its inputs, or over its pads (zeros) too.</summary>
public sealed record AveragePool(Window Window, bool CountPads = false) : Pooling(Window)
{
    public override string Kind => "avgpool";

    public override void Forward(OpFrame f)
    {
        Tensor x = f.Inputs[0];
        Visit(x.Shape, f.Output.Shape, (y, taps) =>
        {
            float sum = 0;
            foreach (int tap in taps) sum += x[tap];
            f.Output[y] = sum / Divisor(y, x.Shape, f.Output.Shape, taps.Count);
        });
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        Visit(dx.Shape, f.Output.Shape, (y, taps) =>
        {
            foreach (int tap in taps) dx[tap] += f.OutputGradient![y] / Divisor(y, dx.Shape, f.Output.Shape, taps.Count);
        });
    }

    /// <summary>What the sum of output element <paramref name="index"/> is divided by: never more than the window's share of the padded input.</summary>
    public int Divisor(int index, FeatureMap input, FeatureMap output, int taps)
    {
        if (!CountPads) return Math.Max(taps, 1);
        int j = index / output.C % output.W, i = index / output.C / output.W % output.H;
        return Inside(i, Window.StrideH, Window.KernelH, Window.DilationH, input.H + Window.PadTop + Window.PadBottom)
            * Inside(j, Window.StrideW, Window.KernelW, Window.DilationW, input.W + Window.PadLeft + Window.PadRight);

        static int Inside(int step, int stride, int kernel, int dilation, int size) => Math.Min(kernel, (size - step * stride + dilation - 1) / dilation);
    }
}
