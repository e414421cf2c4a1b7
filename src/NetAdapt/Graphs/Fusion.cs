using System.Collections.Immutable;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>Lowers a <see cref="Network"/> to a <see cref="FusedNetwork"/>, layer by layer in order. A layer is joined to the step that makes its input
/// only where nobody else reads that input.</summary>
internal sealed class Fusion
{
    private readonly List<FusedLayer> _steps = [];
    private readonly List<FeatureMap> _shapes = [];
    private readonly int[] _stepOf;
    private readonly int[] _sources;   // for each layer the one whose output it is: dropout's is its input's, which its readers then read too
    private readonly int[] _readers;   // of sources
    private readonly Network _network;

    public Fusion(Network network)
    {
        _network = network;
        _stepOf = new int[network.Layers.Length];
        _sources = new int[network.Layers.Length];
        _readers = new int[network.Layers.Length];
        for (int i = 0; i < network.Layers.Length; i++)
        {
            Layer layer = network.Layers[i];
            _sources[i] = layer.Op is Dropout ? _sources[layer.Inputs[0]] : i;
            if (layer.Op is Dropout) continue;
            foreach (int input in layer.Inputs) _readers[_sources[input]]++;
        }
        _readers[_sources[network.Output]]++;
        for (int i = 0; i < network.Layers.Length; i++) _stepOf[i] = Lower(i);
    }

    /// <summary>The steps that lead to the output, numbered anew.</summary>
    public FusedNetwork Result(Func<ImmutableArray<FusedLayer>, ImmutableArray<FeatureMap>, int, FusedNetwork> make)
    {
        var needed = new bool[_steps.Count];
        needed[0] = needed[_stepOf[_network.Output]] = true;
        for (int i = _steps.Count - 1; i >= 0; i--)
            if (needed[i])
                foreach (int input in _steps[i].Inputs) needed[input] = true;
        var numbers = new int[_steps.Count];
        for (int i = 0, next = 0; i < _steps.Count; i++) numbers[i] = needed[i] ? next++ : -1;
        var kept = Enumerable.Range(0, _steps.Count).Where(i => needed[i]).ToArray();
        return make([.. kept.Select(i => _steps[i] with { Inputs = [.. _steps[i].Inputs.Select(input => numbers[input])] })],
            [.. kept.Select(i => _shapes[i])], numbers[_stepOf[_network.Output]]);
    }

    private int Lower(int number)
    {
        Layer layer = _network.Layers[number];
        int[] inputs = [.. layer.Inputs.Select(i => _stepOf[i])];
        bool alone = layer.Inputs.Length > 0 && ReadersOf(layer.Inputs[0]) == 1;
        switch (layer.Op)
        {
            case Dropout:
                return inputs[0];
            case BatchNormalization bn:
                return Affine(number, inputs[0], alone, Fold(bn, layer.Weights));
            case Scale:
                return Affine(number, inputs[0], alone, (layer.Weights[0], layer.Weights[1]));
            case ElementwiseOp activation when alone && _steps[inputs[0]] is { Activation: null, Op: not (Input or Concat or Select or Pad or Flatten) } step:
                _steps[inputs[0]] = step with { Activation = activation };
                return inputs[0];
            case Add when Residual(layer, inputs) is { } joined:
                return joined;
            case Select select when _steps[inputs[0]] is { Op: Select first } from:
                // A part of shuffled channels is taken from where they lay; the shuffle is left without a reader where all of them do so.
                return Step(number, new Select([.. select.Channels.Select(c => first.Channels[c])]), from.Inputs, layer.Weights);
            case Convolution { Window: var window } convolution when alone && _steps[inputs[0]] is { Op: Pad { Value: 0 } pad } padded:
            {
                // The zero pad and the convolution's own add up; the pad's step is left without a reader.
                var whole = window with { PadTop = window.PadTop + pad.Top, PadLeft = window.PadLeft + pad.Left, PadBottom = window.PadBottom + pad.Bottom, PadRight = window.PadRight + pad.Right };
                return Step(number, convolution with { Window = whole }, padded.Inputs, layer.Weights);
            }
            default:
                return Step(number, layer.Op, [.. inputs], layer.Weights);
        }
    }

    private int ReadersOf(int layer) => _readers[_sources[layer]];

    private int Step(int number, Op op, ImmutableArray<int> inputs, ImmutableArray<Tensor> weights)
    {
        switch (op)
        {
            case Convolution { HasBias: false } c:
                op = c with { HasBias = true };
                weights = [weights[0], Zeros(c.OutputChannels, weights[0])];
                break;
            case FullyConnected { HasBias: false } fc:
                op = fc with { HasBias = true };
                weights = [weights[0], Zeros(fc.Outputs, weights[0])];
                break;
        }
        _steps.Add(new FusedLayer(_network.Layers[number].Name, op, inputs, weights));
        _shapes.Add(_network.Shapes[number]);
        return _steps.Count - 1;
    }

    /// <summary>y = x * scale + shift, folded into the weights of the convolution, fully connected or scale step that makes x where that is possible.</summary>
    private int Affine(int number, int input, bool alone, (Tensor Scale, Tensor Shift) affine)
    {
        FusedLayer step = _steps[input];
        if (!alone || step.Activation != null || step.HasResidual || step.Op is not (Convolution or FullyConnected or Scale))
            return Step(number, new Scale(), [input], [affine.Scale, affine.Shift]);
        if (affine.Scale.IsOutline) return input;
        Tensor kernel = step.Weights[0].Clone(), bias = step.Weights[1].Clone();
        int outputs = affine.Scale.Count, row = kernel.Count / outputs;
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < row; i++) kernel[o * row + i] *= affine.Scale[o];
            bias[o] = bias[o] * affine.Scale[o] + affine.Shift[o];
        }
        _steps[input] = step with { Weights = [kernel, bias] };
        return input;
    }

    private static Tensor Zeros(int count, Tensor kernel) => kernel.IsOutline ? Tensor.Outline(FeatureMap.Vector(count)) : new Tensor(FeatureMap.Vector(count));

    /// <summary>Joins an addition to whichever of its two inputs is made last by a convolution that nobody else reads.</summary>
    private int? Residual(Layer layer, int[] inputs)
    {
        foreach (int side in inputs[0] > inputs[1] ? (ReadOnlySpan<int>)[0, 1] : [1, 0])
        {
            int maker = inputs[side], other = inputs[1 - side];
            if (maker < other || maker == other || ReadersOf(layer.Inputs[side]) != 1 || _shapes[maker] != _shapes[other]) continue;
            if (_steps[maker] is not { Op: Convolution or FullyConnected, Activation: null, HasResidual: false } step) continue;
            _steps[maker] = step with { Inputs = step.Inputs.Add(other), HasResidual = true };
            return maker;
        }
        return null;
    }

    /// <summary>gamma / sqrt(variance + epsilon), and what remains of the shift.</summary>
    private static (Tensor Scale, Tensor Shift) Fold(BatchNormalization bn, ImmutableArray<Tensor> weights)
    {
        if (weights[0].IsOutline) return (weights[0], weights[0]);
        var scale = new Tensor(weights[0].Shape);
        var shift = new Tensor(weights[0].Shape);
        for (int c = 0; c < scale.Count; c++)
        {
            double factor = weights[BatchNormalization.Scale][c] / Math.Sqrt(weights[BatchNormalization.Variance][c] + (double)bn.Epsilon);
            scale[c] = (float)factor;
            shift[c] = (float)(weights[BatchNormalization.Shift][c] - weights[BatchNormalization.Mean][c] * factor);
        }
        return (scale, shift);
    }
}
