using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>Puts together what exporters take apart: a bias that is added to a product, a constant factor and a constant summand, activations
/// that are written out. Then leaves out the layers that nobody reads.</summary>
internal sealed class Simplification
{
    private readonly Layer[] _layers;
    private readonly int[] _readers;
    private readonly int[] _standsFor;
    private readonly int _output;

    private Simplification(IReadOnlyList<Layer> layers, int output)
    {
        _layers = [.. layers];
        _output = output;
        _readers = new int[layers.Count];
        _readers[output]++;
        foreach (Layer layer in layers)
            foreach (int input in layer.Inputs) _readers[input]++;
        _standsFor = [.. Enumerable.Range(0, layers.Count)];
    }

    public static (ImmutableArray<Layer> Layers, int Output) Of(IReadOnlyList<Layer> layers, int output)
    {
        var simplification = new Simplification(layers, output);
        for (int i = 1; i < layers.Count; i++) simplification.Join(i);
        return simplification.Kept();
    }

    private void Join(int i)
    {
        Layer layer = _layers[i] = _layers[i] with { Inputs = [.. _layers[i].Inputs.Select(input => _standsFor[input])] };
        switch (layer.Op)
        {
            case (Scale or BinaryOp) when WrittenOut.Find(_layers, i) is { } found:
                _layers[i] = layer with { Op = found.Op, Inputs = [found.Input], Weights = [] };
                break;
            // min(max(x, 0), 6)
            case Clamp outer when Alone(layer) is { Op: Clamp inner } first:
                _layers[i] = layer with { Op = new Clamp(outer.Apply(inner.Min), outer.Apply(inner.Max)), Inputs = first.Inputs };
                break;
            case Scale when Alone(layer) is { Op: Scale } factor && IsAll(factor.Weights[1], 0) && IsAll(layer.Weights[0], 1):
                _layers[i] = layer with { Inputs = factor.Inputs, Weights = [factor.Weights[0], layer.Weights[1]] };
                break;
            case Scale when Alone(layer) is { Op: Convolution { HasBias: false } op } product && IsAll(layer.Weights[0], 1):
                Replace(i, product with { Op = op with { HasBias = true }, Weights = [product.Weights[0], layer.Weights[1]] });
                break;
            case Scale when Alone(layer) is { Op: FullyConnected { HasBias: false } op } product && IsAll(layer.Weights[0], 1):
                Replace(i, product with { Op = op with { HasBias = true }, Weights = [product.Weights[0], layer.Weights[1]] });
                break;
        }
    }

    /// <summary>The layer that makes this one's input, where nobody else reads it.</summary>
    private Layer? Alone(Layer layer) => _readers[layer.Inputs[0]] == 1 ? _layers[layer.Inputs[0]] : null;

    private void Replace(int i, Layer product)
    {
        int maker = _layers[i].Inputs[0];
        _layers[maker] = product;
        _readers[maker] = _readers[i];
        _standsFor[i] = maker;
    }

    private static bool IsAll(Tensor tensor, float value) => !tensor.Span.ContainsAnyExcept(value);

    private (ImmutableArray<Layer> Layers, int Output) Kept()
    {
        var needed = new bool[_layers.Length];
        needed[0] = needed[_standsFor[_output]] = true;
        for (int i = _layers.Length - 1; i >= 0; i--)
            if (needed[i])
                foreach (int input in _layers[i].Inputs) needed[input] = true;
        var numbers = new int[_layers.Length];
        for (int i = 0, next = 0; i < numbers.Length; i++) numbers[i] = needed[i] ? next++ : -1;
        var kept = _layers.Where((_, i) => needed[i]).Select(layer => layer with { Inputs = [.. layer.Inputs.Select(input => numbers[input])] });
        return ([.. kept], numbers[_standsFor[_output]]);
    }
}
