using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.Tests.Normalizing;

/// <summary>Networks as exporters leave them: convolutions with biases, and no batch normalization.</summary>
internal static class FoldedNetworks
{
    /// <summary>For <see cref="TinyProblem"/>: a convolution, a depthwise and a grouped one, ReLU6 between them, and the logits.</summary>
    public static Network Tiny(ulong seed = 1)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, TinyProblem.Size, TinyProblem.Size, 1));
        builder.Append(new Convolution(6, Window.Square(3, pad: 1)));
        builder.Append(new Clamp(0, 6));
        builder.Append(new Convolution(6, Window.Square(3, stride: 2, pad: 1), Groups: 6));
        builder.Append(new Clamp(0, 6));
        builder.Append(new Convolution(8, Window.Square(1), Groups: 2));
        builder.Append(Clamp.Relu);
        builder.Append(new GlobalAveragePool());
        builder.Append(new FullyConnected(TinyProblem.Classes));
        Network network = Initializer.Initialize(builder.Build(), seed);
        // Biases as folding leaves them; the initializer's are zero.
        var chance = new Prng(seed + 1);
        return network.WithWeights(i => [.. network.Layers[i].Weights.Select((weight, k) =>
        {
            Tensor changed = weight.Clone();
            if (k == 1) foreach (ref float bias in changed.Span) bias = chance.NextFloat() - 0.3f;
            return changed;
        })]);
    }
}
