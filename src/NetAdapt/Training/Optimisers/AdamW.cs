using System.Collections.Immutable;
using System.Numerics;
using NetAdapt.Backends;

namespace NetAdapt.Training;

/// <summary>Adam with decoupled weight decay: p *= 1 - rate * decay; m = b1 * m + (1 - b1) * g; v = b2 * v + (1 - b2) * g^2;
/// p -= rate / (1 - b1^t) * m / (sqrt(v) / sqrt(1 - b2^t) + epsilon). Source: Loshchilov and Hutter 2019, Algorithm 2, as PyTorch has it.</summary>
public sealed class AdamW(ImmutableArray<ParameterSlice> slices, float beta1, float beta2, float epsilon, float weightDecay) : Optimiser(slices, Rule.Slots)
{
    private protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second,
        float learningRate, bool decays)
    {
        var (rate, root) = Unbiased(learningRate, beta1, beta2, Steps);
        UpdateLoop.Run(new Rule(decays ? 1 - learningRate * weightDecay : 1, rate, root, beta1, beta2, epsilon), parameters, gradients, first, second);
    }

    /// <summary>rate / (1 - b1^t) and 1 / sqrt(1 - b2^t).</summary>
    /// <param name="steps">t, the step at work included.</param>
    public static (float Rate, float Root) Unbiased(float learningRate, float beta1, float beta2, long steps) =>
        ((float)(learningRate / (1 - Math.Pow(beta1, steps))), (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, steps))));

    private readonly struct Rule(float shrink, float rate, float root, float beta1, float beta2, float epsilon) : IUpdateRule
    {
        public static int Slots => 2;

        public void Apply(ref Vector<float> p, Vector<float> g, ref Vector<float> m, ref Vector<float> v)
        {
            m = beta1 * m + (1 - beta1) * g;
            v = beta2 * v + (1 - beta2) * (g * g);
            p = shrink * p - rate * m / (root * Vector.SquareRoot(v) + new Vector<float>(epsilon));
        }
    }
}
