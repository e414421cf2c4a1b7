using NetAdapt.Graphs;

namespace NetAdapt.Backends;

/// <summary>Turns a network into a plan that trains it. A network may be trained on one device and measured on another.</summary>
public interface ITrainingBackend
{
    /// <summary>"cpu" or "opencl" or "reference".</summary>
    string Device { get; }

    /// <summary>What the kernels really use: "avx512", "avx2", "advsimd", "scalar".</summary>
    string Isa { get; }

    /// <exception cref="InvalidInputException">The network cannot be trained, or not within the memory limit.</exception>
    ITrainingPlan PlanTraining(Network network, PlanOptions options);
}
