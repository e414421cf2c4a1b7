using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>Trains on the tests' device.</summary>
internal sealed class TrainingBackend : IBackend
{
    public string Device => "opencl";

    public string Isa => "opencl";

    public IInferencePlan PlanInference(FusedNetwork network, PlanOptions options) => throw new NotSupportedException("it only trains");

    public ITrainingPlan PlanTraining(Network network, PlanOptions options) => TrainingDevice.Plan(network, options);
}
