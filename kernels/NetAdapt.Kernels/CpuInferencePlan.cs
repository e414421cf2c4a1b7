using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels;

/// <summary>A fused network with its kernels chosen, its weights packed, and its buffers laid out by lifetime in one block of memory. A run decides and allocates nothing.</summary>
internal sealed class CpuInferencePlan : IInferencePlan
{
    private readonly PlanMemory _memory;
    private readonly FamilyMemory? _family;
    private readonly Workers _workers;
    private readonly WorkerBody[] _bodies, _layerBodies;
    private readonly (float[] Array, int Start, int Floats) _input, _output;
    private int _images;
    private bool _disposed;

    /// <param name="family">What the plan shares with others, which has room for dense maps only; null: nothing.</param>
    /// <param name="wholeLines">Pixels may be filled up to whole cache lines; null: where that is faster.</param>
    /// <param name="isGeneral">Nothing is chosen by a layer's shape (<see cref="CpuBackend.IsGeneral"/>).</param>
    public CpuInferencePlan(FusedNetwork network, PlanOptions options, string isa, ChainRule? chains = null, FamilyMemory? family = null, bool? wholeLines = null, bool isGeneral = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        Options = options;
        Kernel[] kernels = [.. KernelCatalog.All.Where(kernel => kernel.Isa == isa && (kernel.Growth == 1 || !options.Lean) && (kernel.IsGeneral || !isGeneral))];
        var planned = new PlannedNetwork(network, options, kernels, chains ?? (options.Lean ? ChainRule.Usual : ChainRule.Here), family: family,
            wholeLines: wholeLines ?? (family == null && PixelRows.PaysOn(isa) && !isGeneral), isGeneral: isGeneral);
        (_memory, _family) = (planned.Memory, family);
        _input = Range(0);
        _output = Range(network.Output);
        Layers = planned.Layers;
        _bodies = [.. planned.Whole.Select(BodyOf)];
        _layerBodies = [.. planned.Single.Select(BodyOf)];
        _workers = family?.Workers ?? new Workers(options.Threads);

        WorkerBody BodyOf(Step step) => (worker, workers) => step.Run(_images, worker, workers);
        (float[], int, int) Range(int layer) => (planned.Block.Array, checked(planned.Block.Start + (int)planned.Buffers.Places[layer]), network.Shapes[layer].Count * options.Batch);
    }

    public IReadOnlyList<PlannedLayer> Layers { get; }

    public PlanOptions Options { get; }

    public long PeakBytes => OwnBytes + (_family?.Bytes ?? 0);

    /// <summary>Without what it shares.</summary>
    internal long OwnBytes => _memory.Bytes;

    /// <summary>For <see cref="FamilyMemory.AllocateScratch"/>.</summary>
    internal PlanMemory Memory => _memory;

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

    public void RunLayer(int layer, int images = 1)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Options.Batch);
        _images = images;
        _workers.Run(_layerBodies[layer]);
        GC.KeepAlive(this);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        if (_family == null) _workers.Dispose();
        _memory.Release();
    }
}
