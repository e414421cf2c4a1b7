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
    public int Divisor(int index, FeatureMap input, FeatureMap output, int taps) =>
        Divisor(Window, CountPads, index / output.C / output.W % output.H, index / output.C % output.W, input, taps);

    /// <summary>The same for the window of output row <paramref name="i"/>, column <paramref name="j"/>.</summary>
    public static int Divisor(Window window, bool countPads, int i, int j, FeatureMap input, int taps)
    {
        if (!countPads) return Math.Max(taps, 1);
        return Inside(i, window.StrideH, window.KernelH, window.DilationH, input.H + window.PadTop + window.PadBottom)
            * Inside(j, window.StrideW, window.KernelW, window.DilationW, input.W + window.PadLeft + window.PadRight);

        static int Inside(int step, int stride, int kernel, int dilation, int size) => Math.Min(kernel, (size - step * stride + dilation - 1) / dilation);
    }
}
