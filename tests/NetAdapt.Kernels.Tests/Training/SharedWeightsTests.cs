using NetAdapt.Tests.Backends;

namespace NetAdapt.Kernels.Tests.Training;

public sealed class SharedWeightsTests
{
    [Fact]
    public void Layers_that_share_weights_are_trained_as_one() => SharedWeightsContract.Check(new CpuBackend().PlanTraining);
}
