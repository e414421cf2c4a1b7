using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Backends;

/// <summary>Inference by the ops' scalar Forward. Each fused layer has an output tensor of its own.</summary>
internal sealed class ReferenceInferencePlan : IInferencePlan
{
    private readonly FusedNetwork _network;
    private readonly Tensor[] _outputs;

    public ReferenceInferencePlan(FusedNetwork network, PlanOptions options)
    {
        _network = network;
        Options = options;
        _outputs = [.. network.Shapes.Select(shape => new Tensor(shape.WithBatch(options.Batch)))];
        Layers = [.. Enumerable.Range(1, network.Layers.Length - 1).Select(i =>
            new PlannedLayer(network.Layers[i].Name, network.ShapeOf(i), "reference", network.MacsOf(i), network.BytesOf(i), network.WeightBytesOf(i)))];
    }

    public IReadOnlyList<PlannedLayer> Layers { get; }

    public PlanOptions Options { get; }

    public long PeakBytes => 4L * _outputs.Sum(output => output.Count) + 4L * _network.Layers.Sum(layer => layer.Weights.Sum(weight => weight.Count));

    public Span<float> Input => _outputs[0].Span;

    public Span<float> Output => _outputs[_network.Output].Span;

    public void Run(int images = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Options.Batch);
        for (int i = 1; i < _outputs.Length; i++) RunStep(i, images);
    }

    public void RunLayer(int layer, int images = 1) => RunStep(layer + 1, images);

    public void Dispose()
    {
    }

    private void RunStep(int number, int images)
    {
        FusedLayer layer = _network.Layers[number];
        Tensor[] inputs = [.. layer.Inputs.Select(i => First(_outputs[i], images))];
        Tensor output = First(_outputs[number], images);
        layer.Op.Forward(new OpFrame { Inputs = layer.HasResidual ? inputs[..^1] : inputs, Weights = [.. layer.Weights], Output = output });
        for (int i = 0; i < output.Count; i++)
        {
            float y = layer.HasResidual ? output[i] + inputs[^1][i] : output[i];
            _outputs[number][i] = layer.Activation?.Apply(y) ?? y;
        }
    }

    /// <summary>A copy of the first images of a batch.</summary>
    private static Tensor First(Tensor batch, int images)
    {
        var first = new Tensor(batch.Shape.WithBatch(images));
        batch.Span[..first.Count].CopyTo(first.Span);
        return first;
    }
}
