using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>The largest input in each window; pads never win. A gradient goes to the first of equal largest inputs.</summary>
public sealed record MaxPool(Window Window) : Pooling(Window)
{
    public override string Kind => "maxpool";

    public override void Forward(OpFrame f)
    {
        Tensor x = f.Inputs[0];
        Visit(x.Shape, f.Output.Shape, (y, taps) => f.Output[y] = taps.Count == 0 ? float.NegativeInfinity : x[Largest(x, taps)]);
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        Tensor x = f.Inputs[0];
        Visit(x.Shape, f.Output.Shape, (y, taps) =>
        {
            if (taps.Count > 0) dx[Largest(x, taps)] += f.OutputGradient![y];
        });
    }

    private static int Largest(Tensor x, List<int> taps)
    {
        int best = taps[0];
        foreach (int tap in taps)
            if (x[tap] > x[best]) best = tap;
        return best;
    }
}
