using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Tests.Backends;

namespace NetAdapt.Kernels.Tests.Training;

/// <summary>Each op's training loops against its scalar Forward and Backward.</summary>
public sealed class OpContractTests
{
    public static TheoryData<int, string> ConfigurationCases =>
        [.. from number in Enumerable.Range(0, TrainingContract.Configurations.Count) from isa in KernelCatalog.SupportedIsas select new TheoryDataRow<int, string>(number, isa)];

    public static TheoryData<int> Widths => [1, 2, 3, 7, 8, 9, 15, 16, 17, 31];

    [Theory]
    [MemberData(nameof(ConfigurationCases))]
    public void Every_configuration_of_every_op_trains_as_the_reference_does(int number, string isa) => Check(TrainingContract.Configurations[number], isa);

    [Theory]
    [MemberData(nameof(Widths))]
    public void Every_loop_is_right_for_any_number_of_channels(int channels)
    {
        foreach (var of in TrainingContract.OfWidth(channels)) Check(of, KernelCatalog.SupportedIsas[0]);
    }

    private static void Check((Op Op, FeatureMap[] Inputs) of, string isa) => TrainingContract.CheckOp(of.Op, of.Inputs, new CpuBackend(isa).PlanTraining);
}
