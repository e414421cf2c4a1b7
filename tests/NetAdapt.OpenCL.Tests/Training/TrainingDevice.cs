using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.OpenCL.Training;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>Plans on the tests' device. Tests of different classes run side by side, each plan in a context of its own.</summary>
internal static class TrainingDevice
{
    private static readonly OpenClTraining s_training = new(TestDevice.Device);

    public static ITrainingPlan Plan(Network network, PlanOptions options) => s_training.PlanTraining(network, options);
}
