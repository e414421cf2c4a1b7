using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Training;

namespace NetAdapt.OpenCL.Training;

/// <summary>Training on an OpenCL device: weights, gradients, statistics and all that lies between them stay there. A pass uploads its images and labels, enqueues all kernels, and waits once, for the
/// losses and the gradients' norm. All memory is taken when the plan is made. Sums have one order, so equal inputs give equal bits on one device.</summary>
internal sealed class OpenClTrainingPlan : ITrainingPlan
{
    private readonly TrainingGraph _graph;
    private readonly TrainingContexts _contexts;
    private readonly PassCalls _passes;
    private readonly List<DeviceBuffer> _buffers = [];
    private readonly BoundCall[] _calls = [];
    private readonly DeviceFloats? _parameters, _gradients, _statistics;
    private readonly NormOfGradients? _norm;
    private readonly float[] _images, _results;
    private readonly int[] _labels;
    private bool _isWhole = true;

    /// <exception cref="InvalidInputException">The network cannot be trained, or not within the memory limit, or the device has no room.</exception>
    public OpenClTrainingPlan(Network network, PlanOptions options, TrainingContexts contexts)
    {
        Options = options;
        _contexts = contexts;
        _graph = new TrainingGraph(network);
        Context = contexts.Rent();
        try
        {
            Program = new TrainingProgram(Context);
            var calls = new CallList(options.Batch, Program.Group, contexts.Device.ComputeUnits);
            var weights = new PlanPlaces(new("parameters", _graph.Parameters.TrainedCount), new("gradients", _graph.Parameters.TrainedCount), new("statistics", _graph.Parameters.StatisticsCount),
                new("constants", 0), new("tables", 0));
            _passes = new PassCalls(_graph, calls, weights);
            IReadOnlyList<IReadOnlyList<Place>> slots = Slots.Of(calls.Places);
            PeakBytes = slots.Sum(slot => slot[0].Bytes) + 2 * (2 * weights.Parameters.Bytes + weights.Statistics.Bytes) + 4L * (weights.ConstantValues.Length + weights.TableValues.Length)
                + _passes.Images.Bytes + _passes.Labels.Bytes + _passes.Results.Bytes;
            // Without a limit the device says itself what it has.
            if (options.MemoryLimit != null && !options.Allows(PeakBytes)) throw options.Refusal(network.Name, PeakBytes, $"on {contexts.Device.Name}", "");

            foreach (IReadOnlyList<Place> slot in slots)
            {
                DeviceBuffer buffer = Keep(Context.Allocate(slot[0].Bytes, $"{slot[0].Name} of network '{network.Name}'"));
                foreach (Place place in slot) place.Take(buffer);
            }
            _parameters = TakeWeights(weights.Parameters, _graph.Parameters.TrainedCount);
            _gradients = TakeWeights(weights.Gradients, _graph.Parameters.TrainedCount);
            _statistics = TakeWeights(weights.Statistics, _graph.Parameters.StatisticsCount);
            _graph.Parameters.Read(_parameters.OnHost(), _statistics.OnHost());
            weights.Constants.Take(Keep(Context.Upload(weights.ConstantValues, "the network's constants")));
            DeviceBuffer tables = Keep(Context.Allocate(4L * Math.Max(1, weights.TableValues.Length), "tables of channels"));
            tables.Write(weights.TableValues);
            weights.Tables.Take(tables);
            _norm = new NormOfGradients(this);
            _calls = [.. calls.Calls.Select(call => new BoundCall(call, Program))];
        }
        catch
        {
            Dispose();
            throw;
        }
        _images = new float[network.InputShape.Count * options.Batch];
        _labels = new int[options.Batch * TargetsPerImage];
        _results = new float[2 * options.Batch];
    }

    public PlanOptions Options { get; }

    public long PeakBytes { get; }

    public Span<float> Images => _images;

    public Span<int> Labels => _labels;

    public int TargetsPerImage => _graph.Head.TargetsPerImage;

    public Span<float> Parameters => DeviceParameters.OnHost();

    public Span<float> Gradients => DeviceGradients.OnHost();

    public Span<float> Statistics => DeviceStatistics.OnHost();

    public ImmutableArray<ParameterSlice> ParameterSlices => _graph.Parameters.Trained;

    public ImmutableArray<ParameterSlice> StatisticSlices => _graph.Parameters.Statistics;

    internal DeviceContext Context { get; }

    internal TrainingProgram Program { get; }

    internal DeviceFloats DeviceParameters => _parameters!;

    internal DeviceFloats DeviceGradients => _gradients!;

    internal DeviceFloats DeviceStatistics => _statistics!;

    /// <summary>Of the last pass.</summary>
    internal double GradientNorm { get; private set; }

    public IWeightUpdate PlanUpdate(TrainingSettings settings) => new OpenClWeightUpdate(this, settings);

    public BatchResult ForwardBackward(int images, float labelSmoothing, ulong seed)
    {
        Begin(images, labelled: true);
        DeviceGradients.GoToDevice(changes: true);
        Run(_calls.Length, images, labelSmoothing, seed);
        _norm!.Enqueue();
        Span<float> results = _results.AsSpan(0, 2 * images);
        _passes.Results.Buffer.Read(results);
        GradientNorm = _norm.Read();
        _isWhole = true;
        double loss = 0;
        int correct = 0;
        for (int n = 0; n < images; n++)
        {
            loss += results[2 * n];
            if (results[2 * n + 1] > 0) correct++;
        }
        return new BatchResult((float)(loss / images), correct);
    }

    public void Forward(int images, ulong seed)
    {
        Begin(images, labelled: false);
        Run(_passes.ForwardCount, images, labelSmoothing: 0, seed);
        // A failure shall show itself here, not where somebody asks next.
        Context.Queue.Finish();
        _isWhole = true;
    }

    public Network ToNetwork() => _graph.Parameters.ToNetwork(Parameters, Statistics);

    public void Dispose()
    {
        foreach (BoundCall call in _calls) call.Dispose();
        _norm?.Dispose();
        foreach (DeviceFloats? floats in (DeviceFloats?[])[_parameters, _gradients, _statistics]) floats?.Dispose();
        foreach (DeviceBuffer buffer in _buffers) buffer.Dispose();
        _contexts.Return(Context, _isWhole);
    }

    /// <summary>Enqueues a kernel of the update's, with an item for each of so many weights.</summary>
    internal void Update(DeviceKernel kernel, int weights)
    {
        _isWhole = false;
        Context.Queue.Run(kernel, new WorkSize(weights), new WorkSize(64));
        _isWhole = true;
    }

    /// <summary>Checks what the caller wrote, and uploads it. Until the pass ends well the context counts as lost.</summary>
    private void Begin(int images, bool labelled)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Options.Batch);
        Span<int> labels = _labels.AsSpan(0, images * TargetsPerImage);
        int targets = _graph.Head.Kind == HeadKind.Softmax ? _graph.Head.Classes : 2;
        for (int n = 0; labelled && n < labels.Length; n++)
            if ((uint)labels[n] >= (uint)targets)
                throw new ArgumentOutOfRangeException(nameof(images), labels[n],
                    $"Target {n} of the batch is {labels[n]}, but the network's head ({_graph.Head}) knows {targets}.");
        _isWhole = false;
        _passes.Images.Buffer.Write(_images.AsSpan(0, _images.Length / Options.Batch * images));
        if (labelled) _passes.Labels.Buffer.Write<int>(labels);
        DeviceParameters.GoToDevice(changes: false);
        DeviceStatistics.GoToDevice(changes: true);
    }

    /// <summary>Enqueues the first so many calls.</summary>
    private void Run(int calls, int images, float labelSmoothing, ulong seed)
    {
        for (int i = 0; i < calls; i++) _calls[i].Run(Context.Queue, images, labelSmoothing, seed);
    }

    private DeviceFloats TakeWeights(Place place, int count)
    {
        var floats = new DeviceFloats(Context, count, $"{place.Name} of network '{_graph.Network.Name}'");
        place.Take(floats.Buffer);
        return floats;
    }

    private DeviceBuffer Keep(DeviceBuffer buffer)
    {
        _buffers.Add(buffer);
        return buffer;
    }
}
