using System.Collections.Immutable;
using System.Numerics;
using NetAdapt.Backends;

namespace NetAdapt.Training;

/// <summary>Stochastic gradient descent as PyTorch has it: g += decay * p; v = momentum * v + g; p -= rate * v, or with Nesterov p -= rate * (g + momentum * v).
/// The learning rate stays outside the velocity, so that a change of rate acts at once (Sutskever et al. 2013 have it inside).</summary>
public sealed class Sgd(ImmutableArray<ParameterSlice> slices, float momentum, bool nesterov, float weightDecay) : Optimiser(slices, Rule.Slots)
{
    private protected override void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second,
        float learningRate, bool decays) =>
        UpdateLoop.Run(new Rule(learningRate, momentum, nesterov, decays ? weightDecay : 0), parameters, gradients, first, second);

    private readonly struct Rule(float rate, float momentum, bool nesterov, float decay) : IUpdateRule
    {
        public static int Slots => 1;

        public void Apply(ref Vector<float> p, Vector<float> g, ref Vector<float> v, ref Vector<float> unused)
        {
            g += decay * p;
            v = momentum * v + g;
            p -= rate * (nesterov ? g + momentum * v : v);
        }
    }
}
