using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>In training each element is zero with probability Rate, else divided by 1 - Rate; in inference y = x. Which elements fall depends on
/// <see cref="OpFrame.Seed"/> and the element's index only, so no mask is kept.</summary>
public sealed record Dropout(float Rate) : Op
{
    public override string Kind => "dropout";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0];

    public override void Couple(IChannelCoupling coupling) => coupling.TieChannelwise(0);

    /// <summary>0, or 1 / (1 - rate), for one element.</summary>
    public static float Factor(float rate, ulong seed, int index)
    {
        // SplitMix64: a full-period hash of the counter, so that any element's factor can be made again in any order.
        ulong z = seed + (ulong)(index + 1) * 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        return (z >> 40) * (1f / (1 << 24)) < rate ? 0 : 1 / (1 - rate);
    }

    public override void Forward(OpFrame f)
    {
        for (int i = 0; i < f.Output.Count; i++)
            f.Output[i] = f.Inputs[0][i] * (f.Training ? Factor(Rate, f.Seed, i) : 1);
    }

    public override void Backward(OpFrame f)
    {
        if (f.InputGradients[0] is not { } dx) return;
        for (int i = 0; i < dx.Count; i++)
            dx[i] += f.OutputGradient![i] * (f.Training ? Factor(Rate, f.Seed, i) : 1);
    }
}
