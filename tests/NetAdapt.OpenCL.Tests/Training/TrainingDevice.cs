using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.OpenCL.Training;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>Plans on the tests' device. Tests of different classes run side by side, each plan in a context of its own.</summary>
internal static class TrainingDevice
{
    private static readonly TrainingContexts s_contexts = new(TestDevice.Device, cache: null);

    public static ITrainingPlan Plan(Network network, PlanOptions options) => new OpenClTrainingPlan(network, options, s_contexts);
}
