using System.Collections.Immutable;
using System.Numerics;
using NetAdapt.Backends;

namespace NetAdapt.Training;

/// <summary>RMSProp as PyTorch has it: g += decay * p; s = rho * s + (1 - rho) * g^2; v = momentum * v + g / (sqrt(s) + epsilon); p -= rate * v. TensorFlow's differs
/// in three ways: epsilon stands inside the root, s starts at 1, and the learning rate is part of v; a recipe from there (MobileNet: rho 0.9, momentum 0.9,
/// epsilon 1) takes epsilon's root here. Source: Hinton, Coursera 2012, lecture 6e.</summary>
public sealed class RmsProp(ImmutableArray<ParameterSlice> slices, float rho, float momentum, float epsilon, float weightDecay) : Optimiser(slices, Rule.Slots)
{
    private protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second,
        float learningRate, bool decays) =>
        UpdateLoop.Run(new Rule(learningRate, rho, momentum, epsilon, decays ? weightDecay : 0), parameters, gradients, first, second);

    private readonly struct Rule(float rate, float rho, float momentum, float epsilon, float decay) : IUpdateRule
    {
        public static int Slots => 2;

        public void Apply(ref Vector<float> p, Vector<float> g, ref Vector<float> s, ref Vector<float> v)
        {
            g += decay * p;
            s = rho * s + (1 - rho) * (g * g);
            v = momentum * v + g / (Vector.SquareRoot(s) + new Vector<float>(epsilon));
            p -= rate * v;
        }
    }
}
