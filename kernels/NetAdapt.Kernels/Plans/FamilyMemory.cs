using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Kernels.Plans;

/// <summary>What plans of which one runs at a time share: memory for activations and scratch, as much as the one that needs most, and the threads.</summary>
internal sealed unsafe class FamilyMemory : IDisposable
{
    private readonly PlanMemory _memory;

    public FamilyMemory(IEnumerable<FusedNetwork> networks, PlanOptions options, ChainRule rule)
    {
        _memory = new PlanMemory(options.Threads);
        Arena = _memory.Take(networks.Max(network => new BufferPlan(network, options.Batch, Chains.LastOf(network, rule, options.Threads), PixelRows.Dense(network)).Floats), out var block);
        Block = block;
        Workers = new Workers(options.Threads);
    }

    /// <summary>Where all plans' maps lie.</summary>
    public float* Arena { get; }

    /// <summary>The array that the arena lies in, and where in it.</summary>
    public (float[] Array, int Start) Block { get; }

    public Workers Workers { get; }

    public long Bytes => _memory.Bytes;

    /// <summary>To be called once, when all plans are made.</summary>
    public void AllocateScratch(IReadOnlyCollection<PlanMemory> plans)
    {
        foreach (PlanMemory plan in plans)
        {
            _memory.ReserveScratch(plan.WorkerFloats.Scratch);
            _memory.ReserveWindows(plan.WorkerFloats.Windows);
        }
        _memory.AllocateScratch();
        foreach (PlanMemory plan in plans) plan.UseScratchOf(_memory);
    }

    public void Dispose() => Workers.Dispose();
}
