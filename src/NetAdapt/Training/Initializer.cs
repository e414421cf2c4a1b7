using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Training;

/// <summary>Fresh weights for training from scratch, the same for the same seed on every machine. Each layer draws from a sequence of its own (seed, layer), so that
/// another layer's shape does not change them.</summary>
public static class Initializer
{
    /// <summary>Convolutions: normal with variance 2 / fan-out, fan-out = outputs * taps / groups (He et al. 2015; a depthwise filter counts its own 9 taps); their
    /// biases 0. Fully connected: kernel and bias uniform in +-1 / sqrt(inputs). Batch normalization: scale 1, shift 0, mean 0, variance 1.
    /// Other layers keep their weights.</summary>
    public static Network Initialize(Network network, ulong seed) => network.WithWeights(i => network.Layers[i].Op switch
    {
        Convolution c => Convolve(c, network.Layers[i].Weights, Prng.For(seed, (ulong)i)),
        FullyConnected => Connect(network.Layers[i].Weights, Prng.For(seed, (ulong)i)),
        BatchNormalization => Normalize(network.Layers[i].Weights),
        _ => network.Layers[i].Weights,
    });

    private static ImmutableArray<Tensor> Convolve(Convolution c, ImmutableArray<Tensor> weights, Prng random)
    {
        float deviation = MathF.Sqrt(2f * c.Groups / (c.OutputChannels * c.Window.Taps));
        Tensor kernel = Fill(weights[0].Shape, () => deviation * random.NextNormal());
        return c.HasBias ? [kernel, new Tensor(weights[1].Shape)] : [kernel];
    }

    private static ImmutableArray<Tensor> Connect(ImmutableArray<Tensor> weights, Prng random)
    {
        float bound = 1 / MathF.Sqrt(weights[0].Count / weights[0].Shape.N);
        return [.. weights.Select(w => Fill(w.Shape, () => bound * (2 * random.NextFloat() - 1)))];
    }

    private static ImmutableArray<Tensor> Normalize(ImmutableArray<Tensor> weights) =>
        [.. weights.Select((w, i) => Tensor.Filled(w.Shape, i is BatchNormalization.Scale or BatchNormalization.Variance ? 1 : 0))];

    private static Tensor Fill(FeatureMap shape, Func<float> next)
    {
        var tensor = new Tensor(shape);
        for (int i = 0; i < tensor.Count; i++) tensor[i] = next();
        return tensor;
    }
}
