using NetAdapt.Tests.Backends;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>Each op's training kernels against its scalar Forward and Backward: the contract of the CPU's.</summary>
public sealed class OpContractTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, TrainingContract.Configurations.Count)];

    // Below, at and beyond a tile's side and a group's items.
    public static TheoryData<int> Widths => [1, 3, 7, 16, 17, 37, 67];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Every_configuration_of_every_op_trains_as_the_reference_does(int number)
    {
        var (op, inputs) = TrainingContract.Configurations[number];
        TrainingContract.CheckOp(op, inputs, TrainingDevice.Plan);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_kernel_is_right_for_any_number_of_channels(int channels)
    {
        foreach (var (op, inputs) in TrainingContract.OfWidth(channels)) TrainingContract.CheckOp(op, inputs, TrainingDevice.Plan);
    }
}
