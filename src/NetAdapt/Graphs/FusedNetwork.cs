using System.Collections.Immutable;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>One step of inference: an op with what is done to its result before it is stored: y = activation(op(inputs) + residual).</summary>
/// <param name="Name">The name of the layer that is the step's core.</param>
/// <param name="Op">A convolution or fully connected layer always has a bias here.</param>
/// <param name="Inputs">Numbers of the fused layers that the op reads; with <paramref name="HasResidual"/> one more follows, which is added.</param>
/// <param name="Weights">Batch normalization is folded in.</param>
/// <param name="Activation">Null: none.</param>
/// <param name="HasResidual">The last of <paramref name="Inputs"/> is a residual of the output's shape.</param>
public sealed record FusedLayer(string Name, Op Op, ImmutableArray<int> Inputs, ImmutableArray<Tensor> Weights, ElementwiseOp? Activation = null, bool HasResidual = false);

/// <summary>A network as inference runs it: batch normalization and constant scales folded into the convolutions before them, activations and residual
/// additions joined to the layer that makes their input, explicit zero pads joined to the convolution that reads them, dropout gone. This one lowering
/// serves every backend and the latency table, so that a table's entries are the layers that really run. Layer 0 is the input.</summary>
public sealed class FusedNetwork
{
    private FusedNetwork(ImmutableArray<FusedLayer> layers, ImmutableArray<FeatureMap> shapes, int output)
    {
        Layers = layers;
        Shapes = shapes;
        Output = output;
    }

    public ImmutableArray<FusedLayer> Layers { get; }

    /// <summary>Each layer's output shape, with batch 1.</summary>
    public ImmutableArray<FeatureMap> Shapes { get; }

    public int Output { get; }

    /// <summary>What a layer's cost depends on: its key in a latency table.</summary>
    public LayerShape ShapeOf(int layer) => LayerShape.Of(Layers[layer], [.. Layers[layer].Inputs.Select(i => Shapes[i])], Shapes[layer]);

    /// <summary>Multiply-accumulates of one image.</summary>
    public long MacsOf(int layer)
    {
        FusedLayer fused = Layers[layer];
        FeatureMap[] inputs = [.. fused.Inputs.Select(i => Shapes[i])];
        return fused.Op.Macs(fused.HasResidual ? inputs[..^1] : inputs, Shapes[layer]);
    }

    /// <summary>Memory that one image reads and writes: inputs, weights and output, each once.</summary>
    public long BytesOf(int layer) =>
        WeightBytesOf(layer) + 4L * (Layers[layer].Inputs.Sum(i => (long)Shapes[i].Count) + Shapes[layer].Count);

    /// <summary>Of these the weights, which a batch reads once.</summary>
    public long WeightBytesOf(int layer) => 4L * Layers[layer].Weights.Sum(w => (long)w.Count);

    /// <summary>Lowers a network, and leaves it as it is.</summary>
    public static FusedNetwork Of(Network network) => new Fusion(network).Result((layers, shapes, output) => new FusedNetwork(layers, shapes, output));
}
