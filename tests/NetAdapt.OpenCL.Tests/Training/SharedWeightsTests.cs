using NetAdapt.Tests.Backends;

namespace NetAdapt.OpenCL.Tests.Training;

public sealed class SharedWeightsTests
{
    [Fact]
    public void Layers_that_share_weights_are_trained_as_one() => SharedWeightsContract.Check(TrainingDevice.Plan);
}
