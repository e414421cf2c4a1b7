using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels;

/// <summary>A fused network with its kernels chosen, its weights packed, and its buffers laid out by lifetime in one block of memory. A run decides and allocates nothing.</summary>
internal sealed unsafe class CpuInferencePlan : IInferencePlan
{
    private readonly PlanMemory _memory;
    private readonly Workers _workers;
    private readonly WorkerBody[] _bodies, _layerBodies;
    private readonly (float[] Array, int Start, int Floats) _input, _output;
    private int _images;
    private bool _disposed;

    public CpuInferencePlan(FusedNetwork network, PlanOptions options, string isa, ChainRule? chains = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        Options = options;
        _memory = new PlanMemory(options.Threads);
        ChainRule rule = chains ?? ChainRule.Usual;
        int[] lastOfChain = Chains.LastOf(network, rule, options.Threads);
        var buffers = new BufferPlan(network, options.Batch, lastOfChain);
        float* arena = _memory.Take(buffers.Floats, out var place);
        // Nothing lies in the arena yet.
        _memory.Idle = place.Array;
        _memory.Reserve(network.Layers.Sum(layer => layer.Weights.Sum(PlanMemory.PackedAtMost)));
        _input = Range(0);
        _output = Range(network.Output);

        var steps = new Step[network.Layers.Length - 1];
        var frames = new LayerFrame[steps.Length];
        var layers = new PlannedLayer[steps.Length];
        for (int i = 1; i < network.Layers.Length; i++)
        {
            FusedLayer layer = network.Layers[i];
            FeatureMap[] inputs = [.. layer.Inputs.Select(input => network.Shapes[input])];
            var frame = new LayerFrame(layer, inputs, network.Shapes[i]) { Memory = _memory, Y = arena + buffers.Places[i] };
            for (int input = 0; input < frame.Inputs.Length; input++) frame.X[input] = arena + buffers.Places[layer.Inputs[input]];
            if (layer.HasResidual) frame.Residual = arena + buffers.Places[layer.Inputs[^1]];
            Kernel kernel = KernelCatalog.All.FirstOrDefault(k => k.Isa == isa && k.Fits(frame))
                ?? throw new NotSupportedException($"layer '{layer.Name}': the CPU engine has no kernel for {network.ShapeOf(i)}");
            (steps[i - 1], frames[i - 1]) = (kernel.Bind(frame), frame);
            layers[i - 1] = new PlannedLayer(layer.Name, network.ShapeOf(i), kernel.Name, network.MacsOf(i), network.BytesOf(i));
        }
        _memory.Idle = default;
        Layers = layers;
        var whole = new List<Step>();
        for (int from = 0; from < steps.Length;)
        {
            int to = lastOfChain[from + 1];
            if (to - from > 1)
            {
                var chain = new ChainStep([.. Enumerable.Range(from, to - from).Select(i => (frames[i], steps[i]))], rule.MostFloats);
                for (int i = from; i < to; i++) steps[i] = chain.Only(i - from);
                whole.Add(chain);
            }
            else
            {
                whole.Add(steps[from]);
            }
            from = to;
        }
        _memory.AllocateScratch();
        _bodies = [.. whole.Select(BodyOf)];
        _layerBodies = [.. steps.Select(BodyOf)];
        _workers = new Workers(options.Threads);

        WorkerBody BodyOf(Step step) => (worker, workers) => step.Run(_images, worker, workers);
        (float[], int, int) Range(int layer) => (place.Array, checked(place.Start + (int)buffers.Places[layer]), network.Shapes[layer].Count * options.Batch);
    }

    public IReadOnlyList<PlannedLayer> Layers { get; }

    public PlanOptions Options { get; }

    public long PeakBytes => _memory.Bytes;

    public Span<float> Input => _input.Array.AsSpan(_input.Start, _input.Floats);

    public Span<float> Output => _output.Array.AsSpan(_output.Start, _output.Floats);

    public void Run(int images = 1)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Options.Batch);
        _images = images;
        foreach (WorkerBody body in _bodies) _workers.Run(body);
        GC.KeepAlive(this);
    }

    public void RunLayer(int layer)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _images = 1;
        _workers.Run(_layerBodies[layer]);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        _disposed = true;
        _workers.Dispose();
    }
}
