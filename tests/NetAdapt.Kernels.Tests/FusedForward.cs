using System.Collections.Concurrent;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests;

/// <summary>What a fused layer is to give: the op's scalar code, then the residual, then the activation.</summary>
internal static class FusedForward
{
    // What the op alone gives is the same for all its kernels, and slow to come by.
    private static readonly ConcurrentDictionary<(string Layer, int Images), float[]> s_forward = new();

    /// <param name="values">Of the inputs, by <see cref="ValuesOf"/>: what is kept is kept by the layer's shape alone.</param>
    public static float[] Of(FusedLayer layer, FeatureMap[] inputs, FeatureMap output, float[][] values, int images)
    {
        FeatureMap[] own = inputs[..^(layer.HasResidual ? 1 : 0)];
        float[] forward = s_forward.GetOrAdd((LayerShape.Of(layer with { Activation = null, HasResidual = false }, own, output).Text, images), _ =>
        {
            var y = new Tensor(output.WithBatch(images));
            layer.Op.Forward(new OpFrame { Inputs = [.. own.Select((map, i) => new Tensor(map.WithBatch(images), values[i]))], Weights = [.. layer.Weights], Output = y });
            return y.Span.ToArray();
        });
        var result = new float[forward.Length];
        for (int i = 0; i < result.Length; i++)
        {
            float sum = forward[i] + (layer.HasResidual ? values[^1][i] : 0);
            result[i] = layer.Activation?.Apply(sum) ?? sum;
        }
        return result;
    }

    /// <summary>The values that every test of a layer takes, the residual's last.</summary>
    public static float[][] ValuesOf(FeatureMap[] inputs, int images) => [.. inputs.Select((map, i) => Values.Random(map.Count * images, 10 + i, 2))];
}
