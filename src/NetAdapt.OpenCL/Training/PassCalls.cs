using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.OpenCL.Training.Calls;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Training;

/// <summary>Writes down the calls of both passes over a network: forward in the order of its layers, the loss, backward in the opposite order. Convolutions and the like run by themselves; a clamp
/// right behind a batch normalization is part of it, forward and backward, and the normalization's own output is never stored.</summary>
internal sealed class PassCalls
{
    private readonly Place?[] _outputs, _gradients;
    private readonly bool[] _given;
    private readonly Dictionary<int, Place> _saved = [];
    private readonly int[] _clampOf;

    public PassCalls(TrainingGraph graph, CallList calls, PlanPlaces weights)
    {
        (Graph, Calls, Weights) = (graph, calls, weights);
        int count = graph.Network.Layers.Length;
        (_outputs, _gradients, _given, _clampOf) = (new Place?[count], new Place?[count], new bool[count], ClampsBehindNormalizations(graph));
        Images = OutputOf(0);
        Images.BelongsToHost();
        Labels = calls.New("labels", (long)calls.Batch * graph.Head.TargetsPerImage);
        Labels.BelongsToHost();
        Results = calls.New("losses", 2L * calls.Batch);
        Results.BelongsToHost();

        for (int layer = 1; layer <= graph.Logits; layer++)
            if (graph.IsLive(layer) && !IsPartOfNormalization(layer)) Forward(new LayerCalls(this, layer));
        ForwardCount = calls.Calls.Count;
        _given[graph.Logits] = true;
        calls.AddGroups(graph.Head.Kind == HeadKind.Softmax ? "cross_entropy" : "binary_cross_entropy", calls.Batch,
            Argument.Images, Argument.LabelSmoothing, OutputOf(graph.Logits), Labels,
            GradientOf(graph.Logits), Results, graph.Head.Outputs);
        for (int layer = graph.Logits; layer > 0; layer--)
            if (graph.NeedsGradient(layer) && !IsPartOfNormalization(layer)) Backward(new LayerCalls(this, layer));
    }

    public TrainingGraph Graph { get; }

    public CallList Calls { get; }

    public PlanPlaces Weights { get; }

    public Place Images { get; }

    public Place Labels { get; }

    /// <summary>For each image its loss, and 1 where it was right.</summary>
    public Place Results { get; }

    /// <summary>Calls of the forward pass; those of loss and backward pass follow.</summary>
    public int ForwardCount { get; }

    public long ElementsOf(FeatureMap map)
    {
        long elements = (long)map.Count * Calls.Batch;
        // Kernels count elements with 32 bits.
        return elements <= int.MaxValue ? elements
            : throw new InvalidInputException($"network '{Graph.Network.Name}': a map of {map} for {Calls.Batch} images has more elements than a kernel can count. Take a smaller batch.");
    }

    /// <summary>A normalization's output is its clamp's, where it has one.</summary>
    public Place OutputOf(int layer) => _clampOf[layer] > 0 ? OutputOf(_clampOf[layer])
        : _outputs[layer] ??= Calls.New($"the output of '{Graph.Network.Layers[layer].Name}'", ElementsOf(Graph.Network.Shapes[layer]));

    public Place GradientOf(int layer) => _clampOf[layer] > 0 ? GradientOf(_clampOf[layer])
        : _gradients[layer] ??= Calls.New($"the gradient of '{Graph.Network.Layers[layer].Name}'", ElementsOf(Graph.Network.Shapes[layer]));

    public (Place Gradient, bool Adds) GiveTo(int layer)
    {
        bool adds = _given[layer];
        _given[layer] = true;
        return (GradientOf(layer), adds);
    }

    public Place SavedOf(int layer, string what, long elements)
    {
        if (!_saved.TryGetValue(layer, out Place? place)) _saved.Add(layer, place = Calls.New(what, elements));
        return place;
    }

    /// <summary>The clamp that a batch normalization does itself; null: none.</summary>
    public Clamp? ClampOf(int layer) => _clampOf[layer] > 0 ? (Clamp)Graph.Network.Layers[_clampOf[layer]].Op : null;

    private bool IsPartOfNormalization(int layer) => Array.IndexOf(_clampOf, layer) >= 0;

    private void Forward(LayerCalls layer)
    {
        switch (layer.Op)
        {
            case Convolution or FullyConnected: ConvolutionCalls.Forward(layer); break;
            case BatchNormalization: NormalizationCalls.Forward(layer, ClampOf(layer.Number)); break;
            case ElementwiseOp: ElementCalls.ActivationForward(layer); break;
            case Scale: ElementCalls.ScaleForward(layer); break;
            case Dropout: ElementCalls.DropoutForward(layer); break;
            case Flatten: ElementCalls.CopyForward(layer); break;
            case BinaryOp: ElementCalls.BinaryForward(layer); break;
            case Concat: MoveCalls.ConcatForward(layer); break;
            case Select: MoveCalls.SelectForward(layer); break;
            case Pad: MoveCalls.PadForward(layer); break;
            case MaxPool or AveragePool: PoolCalls.WindowForward(layer); break;
            case GlobalAveragePool or ChannelMean: PoolCalls.MeanForward(layer); break;
            case Softmax: PoolCalls.SoftmaxForward(layer); break;
            default: throw Unknown(layer);
        }
    }

    private void Backward(LayerCalls layer)
    {
        switch (layer.Op)
        {
            case Convolution or FullyConnected: ConvolutionCalls.Backward(layer); break;
            case BatchNormalization: NormalizationCalls.Backward(layer, ClampOf(layer.Number)); break;
            case ElementwiseOp: ElementCalls.ActivationBackward(layer); break;
            case Scale: ElementCalls.ScaleBackward(layer); break;
            case Dropout: ElementCalls.DropoutBackward(layer); break;
            case Flatten: ElementCalls.CopyBackward(layer); break;
            case BinaryOp: ElementCalls.BinaryBackward(layer); break;
            case Concat: MoveCalls.ConcatBackward(layer); break;
            case Select: MoveCalls.SelectBackward(layer); break;
            case Pad: MoveCalls.PadBackward(layer); break;
            case MaxPool or AveragePool: PoolCalls.WindowBackward(layer); break;
            case GlobalAveragePool or ChannelMean: PoolCalls.MeanBackward(layer); break;
            case Softmax: PoolCalls.SoftmaxBackward(layer); break;
            default: throw Unknown(layer);
        }
    }

    private InvalidInputException Unknown(LayerCalls layer) =>
        new($"network '{Graph.Network.Name}': layer '{layer.Name}' ({layer.Op.Kind}) cannot be trained on OpenCL. Train on the CPU.");

    /// <summary>For each batch normalization that only a clamp reads, and that is not the logits, the clamp's number; else 0.</summary>
    private static int[] ClampsBehindNormalizations(TrainingGraph graph)
    {
        var clamps = new int[graph.Network.Layers.Length];
        for (int i = 1; i < graph.Logits; i++)
            if (graph.IsLive(i) && graph.Network.Layers[i].Op is BatchNormalization && graph.Network.ReadersOf(i).Where(graph.IsLive).ToArray() is [var reader]
                && graph.Network.Layers[reader].Op is Clamp)
                clamps[i] = reader;
        return clamps;
    }
}
