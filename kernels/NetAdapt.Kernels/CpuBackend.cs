using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels;

/// <summary>The CPU engine.</summary>
public sealed class CpuBackend : IBackend
{
    /// <summary>Uses the best instruction set that really exists here.</summary>
    public CpuBackend() : this(KernelCatalog.SupportedIsas[0])
    {
    }

    /// <param name="isa">"avx512", "avx2", "advsimd" or "scalar".</param>
    /// <exception cref="InvalidInputException">This machine or this binary does not have it.</exception>
    public CpuBackend(string isa)
    {
        if (!KernelCatalog.SupportedIsas.Contains(isa))
            throw new InvalidInputException($"instruction set '{isa}' is not to be had here; there is {string.Join(", ", KernelCatalog.SupportedIsas)}");
        Isa = isa;
    }

    public string Device => "cpu";

    public string Isa { get; }

    /// <summary>Each layer is computed by the kernel that suits any layer of its kind: no kernel, algorithm, layout or division among tiles is chosen for its shape. Inference by whole plans only; slower,
    /// and there to measure what specialised kernels are worth.</summary>
    public bool IsGeneral { get; init; }

    public IInferencePlan PlanInference(FusedNetwork network, PlanOptions options) => new CpuInferencePlan(network, options, Isa, isGeneral: IsGeneral);

    public FamilyPlan PlanFamily(IReadOnlyList<FusedNetwork> networks, PlanOptions options)
    {
        var memory = new FamilyMemory(networks, options, ChainRule.Here);
        try
        {
            CpuInferencePlan[] plans = [.. networks.Select(network => new CpuInferencePlan(network, options, Isa, family: memory))];
            memory.AllocateScratch([.. plans.Select(plan => plan.Memory)]);
            return new FamilyPlan([.. plans], memory.Bytes + plans.Sum(plan => plan.OwnBytes), memory);
        }
        catch
        {
            memory.Dispose();
            throw;
        }
    }

    public ITrainingPlan PlanTraining(Network network, PlanOptions options) => InstructionSet.Of(Isa).PlanTraining(network, options);
}
