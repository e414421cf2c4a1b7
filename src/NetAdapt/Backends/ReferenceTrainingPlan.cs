using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Backends;

/// <summary>Training by the ops' scalar Forward and Backward, on fresh tensors in each pass.</summary>
internal sealed class ReferenceTrainingPlan : ITrainingPlan
{
    private readonly Network _network;
    private readonly TrainingGraph _graph;
    private readonly float[] _images, _parameters, _gradients, _statistics;
    private readonly int[] _labels;

    public ReferenceTrainingPlan(Network network, PlanOptions options)
    {
        _network = network;
        _graph = new TrainingGraph(network);
        Options = options;
        _images = new float[network.InputShape.Count * options.Batch];
        _labels = new int[options.Batch * _graph.Head.TargetsPerImage];
        _parameters = new float[_graph.Parameters.TrainedCount];
        _gradients = new float[_parameters.Length];
        _statistics = new float[_graph.Parameters.StatisticsCount];
        _graph.Parameters.Read(_parameters, _statistics);
    }

    public PlanOptions Options { get; }

    public long PeakBytes => 4L * (2L * _network.Shapes.Sum(shape => (long)shape.Count) * Options.Batch + 2L * _parameters.Length + _statistics.Length);

    public Span<float> Images => _images;

    public Span<int> Labels => _labels;

    public int TargetsPerImage => _graph.Head.TargetsPerImage;

    public Span<float> Parameters => _parameters;

    public Span<float> Gradients => _gradients;

    public Span<float> Statistics => _statistics;

    public ImmutableArray<ParameterSlice> ParameterSlices => _graph.Parameters.Trained;

    public ImmutableArray<ParameterSlice> StatisticSlices => _graph.Parameters.Statistics;

    public BatchResult ForwardBackward(int images, float labelSmoothing, ulong seed)
    {
        OpFrame[] frames = RunForward(images, seed);
        OpFrame logits = frames[_graph.Logits];
        BatchResult result = LossOf(logits, images, labelSmoothing);
        for (int i = _graph.Logits; i > 0; i--)
            if (_graph.NeedsGradient(i)) _network.Layers[i].Op.Backward(frames[i]);
        _gradients.AsSpan().Clear();
        foreach (ParameterSlice slice in ParameterSlices)
            if (_graph.IsLive(slice.Layer)) frames[slice.Layer].WeightGradients[slice.Weight]!.Span.CopyTo(_gradients.AsSpan(slice.Offset));
        return result;
    }

    private BatchResult LossOf(OpFrame logits, int images, float labelSmoothing)
    {
        int outputs = _graph.Head.Outputs, targets = TargetsPerImage, correct = 0;
        double loss = 0;
        for (int n = 0; n < images; n++)
        {
            loss += _graph.Head.LossOfImage(logits.Output.Span.Slice(n * outputs, outputs),
                _labels.AsSpan(n * targets, targets), labelSmoothing, images,
                logits.OutputGradient!.Span.Slice(n * outputs, outputs), out bool isCorrect);
            if (isCorrect) correct++;
        }
        return new BatchResult((float)(loss / images), correct);
    }

    public void Forward(int images, ulong seed) => RunForward(images, seed);

    public Network ToNetwork() => _graph.Parameters.ToNetwork(_parameters, _statistics);

    public void Dispose()
    {
    }

    /// <summary>Runs all layers that the logits need, and moves the statistics. Each frame of a layer that passes a gradient on holds gradients of zeros.</summary>
    private OpFrame[] RunForward(int images, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Options.Batch);
        Network present = ToNetwork();
        var frames = new OpFrame[_network.Layers.Length];
        for (int i = 0; i <= _graph.Logits; i++)
        {
            if (!_graph.IsLive(i)) continue;
            Layer layer = present.Layers[i];
            Tensor Zeros(FeatureMap shape) => new(shape.WithBatch(images));
            frames[i] = new OpFrame
            {
                Training = true,
                Seed = TrainingGraph.SeedOf(i, seed),
                Inputs = [.. layer.Inputs.Select(input => frames[input].Output)],
                // Copies, since layers may share a statistic that each of them moves.
                Weights = [.. layer.Weights.Select(weight => weight.Clone())],
                Output = Zeros(_network.Shapes[i]),
                OutputGradient = _graph.NeedsGradient(i) ? Zeros(_network.Shapes[i]) : null,
                InputGradients = [.. layer.Inputs.Select(input => frames[input].OutputGradient)],
                WeightGradients = [.. layer.Weights.Select(weight => new Tensor(weight.Shape))],
            };
            if (i == 0) _images.AsSpan(0, frames[0].Output.Count).CopyTo(frames[0].Output.Span);
            else layer.Op.Forward(frames[i]);
        }
        foreach (ParameterSlice slice in StatisticSlices)
            if (_graph.IsLive(slice.Layer)) frames[slice.Layer].Weights[slice.Weight].Span.CopyTo(_statistics.AsSpan(slice.Offset));
        return frames;
    }
}
