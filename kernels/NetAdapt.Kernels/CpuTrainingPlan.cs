using System.Collections.Immutable;
using System.Diagnostics;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Training;

namespace NetAdapt.Kernels;

/// <summary>Training with vectors and threads. All memory is taken when the plan is made. Each worker takes the same images in each pass, sums up its own weight gradients, and the
/// sums are joined in the workers' order, so that equal inputs give equal bits.</summary>
internal sealed unsafe class CpuTrainingPlan<L, V> : ITrainingPlan where L : struct, ILanes<V> where V : unmanaged
{
    private readonly TrainingGraph _graph;
    private readonly PlanMemory _memory;
    private readonly PlanWeights _weights;
    private readonly TrainingSchedule<L, V> _schedule;
    private readonly Workers _workers;
    private readonly TrainingStep[] _steps;
    private readonly float* _batch;
    private readonly float*[] _scratch;
    private readonly float** _sums;
    private readonly int[] _labels;
    private readonly (double Loss, bool IsCorrect)[] _results;
    private readonly WorkerBody _prepare, _runStage, _evaluate, _reduce, _runPart;
    private Action<int, int>? _part;
    private Stage _stage = new();
    private int _images;
    private float _labelSmoothing;
    private ulong _seed;

    public CpuTrainingPlan(Network network, PlanOptions options)
    {
        Options = options;
        _graph = new TrainingGraph(network);
        (_memory, _weights, _schedule) = Choose(_graph, options);
        _steps = [.. _schedule.Forward.Concat(_schedule.Backward).SelectMany(stage => stage.Steps)];
        _batch = _memory.Take(_schedule.BatchFloats);
        _scratch = new float*[options.Threads];
        _sums = (float**)_memory.Take(options.Threads * (long)sizeof(nint) / sizeof(float));
        for (int worker = 0; worker < options.Threads; worker++)
        {
            _scratch[worker] = _memory.Take(_schedule.ScratchFloats);
            _sums[worker] = _memory.Take(_schedule.SumsFloats);
        }
        _labels = new int[options.Batch * _graph.Head.TargetsPerImage];
        _results = new (double, bool)[options.Batch];
        _workers = new Workers(options.Threads);
        (_prepare, _runStage, _evaluate, _reduce, _runPart) = (PrepareShare, RunShare, EvaluateShare, ReduceShare, (worker, workers) => _part!(worker, workers));
    }

    /// <summary>The fastest schedule that fits into the limit.</summary>
    private static (PlanMemory, PlanWeights, TrainingSchedule<L, V>) Choose(TrainingGraph graph, PlanOptions options)
    {
        long least = long.MaxValue;
        for (int level = 0; ; level++)
        {
            var memory = new PlanMemory(options.Threads);
            var weights = new PlanWeights(graph.Parameters, memory);
            var recomputation = new Recomputation(graph, level);
            var schedule = new TrainingSchedule<L, V>(graph, options, weights, memory, recomputation);
            long bytes = memory.Bytes + sizeof(float) * (schedule.BatchFloats + options.Threads * (schedule.ScratchFloats + schedule.SumsFloats)) + options.Threads * sizeof(nint);
            if (options.Allows(bytes)) return (memory, weights, schedule);
            least = Math.Min(least, bytes);
            if (recomputation.IsLast) throw options.Refusal(graph.Network.Name, least, FormattableString.Invariant($"with {options.Threads} threads"), ", fewer threads");
        }
    }

    public PlanOptions Options { get; }

    public long PeakBytes => _memory.Bytes;

    /// <summary>Takes the steps' times from now on; null: nobody asks.</summary>
    internal StepTimes? Times { get; private set; }

    internal StepTimes TakeTimes() => Times = new StepTimes(_steps, Options.Threads);

    public Span<float> Images => new(_batch + _schedule.Images.Offset, _schedule.Images.Image * Options.Batch);

    public Span<int> Labels => _labels;

    public int TargetsPerImage => _graph.Head.TargetsPerImage;

    public Span<float> Parameters => new(_weights.Parameters, _graph.Parameters.TrainedCount);

    public Span<float> Gradients => new(_weights.Gradients, _graph.Parameters.TrainedCount);

    public Span<float> Statistics => new(_weights.Statistics, _graph.Parameters.StatisticsCount);

    public ImmutableArray<ParameterSlice> ParameterSlices => _graph.Parameters.Trained;

    public ImmutableArray<ParameterSlice> StatisticSlices => _graph.Parameters.Statistics;

    public BatchResult ForwardBackward(int images, float labelSmoothing, ulong seed)
    {
        Forward(images, seed);
        BatchResult result = Loss(images, labelSmoothing);
        foreach (Stage stage in _schedule.Backward) Run(stage);
        _workers.Run(_reduce);
        Times?.EndPass();
        return result;
    }

    public void Forward(int images, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Options.Batch);
        (_images, _seed) = (images, seed);
        _workers.Run(_prepare);
        foreach (Stage stage in _schedule.Forward) Run(stage);
    }

    public void Share(Action<int, int> part)
    {
        _part = part;
        _workers.Run(_runPart);
    }

    public Network ToNetwork() => _graph.Parameters.ToNetwork(Parameters, Statistics);

    public void Dispose() => _workers.Dispose();

    private void Run(Stage stage)
    {
        _stage = stage;
        _workers.Run(_runStage);
        foreach (TrainingStep step in stage.Steps) step.Finish();
    }

    private void PrepareShare(int worker, int workers)
    {
        foreach (Stage stage in _schedule.Forward)
        foreach (TrainingStep step in stage.Steps)
            step.Prepare(worker, workers);
        // A worker with images begins its sums anew; one without has to have none.
        if (Chunk.Of(_images, worker, workers).Count > 0) return;
        new Span<float>(_sums[worker], _schedule.SumsFloats).Clear();
        if (worker == 0) Gradients.Clear();
    }

    private void RunShare(int worker, int workers)
    {
        Chunk share = Chunk.Of(_images, worker, workers);
        for (int first = share.From; first < share.To; first += _stage.Images)
        {
            var pass = new Pass(_batch, _scratch[worker], _sums[worker], worker, first, Math.Min(_stage.Images, share.To - first), first == share.From, _seed);
            foreach (TrainingStep step in _stage.Steps)
            {
                long start = Times == null ? 0 : Stopwatch.GetTimestamp();
                step.Run(pass);
                Times?.Add(step, worker, start);
            }
        }
    }

    private void ReduceShare(int worker, int workers)
    {
        foreach (TrainingStep step in _steps) step.Reduce(_sums, worker, workers);
    }

    /// <summary>The images' results, added in their order, whoever found them.</summary>
    private BatchResult Loss(int images, float labelSmoothing)
    {
        _labelSmoothing = labelSmoothing;
        _workers.Run(_evaluate);
        double loss = 0;
        int correct = 0;
        foreach (var (ofImage, isCorrect) in _results.AsSpan(0, images)) (loss, correct) = (loss + ofImage, correct + (isCorrect ? 1 : 0));
        return new BatchResult((float)(loss / images), correct);
    }

    private void EvaluateShare(int worker, int workers)
    {
        Chunk share = Chunk.Of(_images, worker, workers);
        int outputs = _graph.Head.Outputs, targets = TargetsPerImage, stride = _schedule.Logits.Stride;
        float* logits = _batch + _schedule.Logits.Offset, gradient = _batch + _schedule.LogitsGradient.Offset;
        for (int n = share.From; n < share.To; n++)
            _results[n].Loss = _graph.Head.LossOfImage(new ReadOnlySpan<float>(logits + n * stride, outputs), _labels.AsSpan(n * targets, targets), _labelSmoothing, _images,
                new Span<float>(gradient + n * stride, outputs), out _results[n].IsCorrect);
    }
}
