using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>Trains on the tests' device.</summary>
internal sealed class TrainingBackend : ITrainingBackend
{
    public string Device => "opencl";

    public string Isa => TestDevice.Device.Name;

    public ITrainingPlan PlanTraining(Network network, PlanOptions options) => TrainingDevice.Plan(network, options);
}
