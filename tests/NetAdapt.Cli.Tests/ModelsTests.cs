using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Kernels;
using NetAdapt.Training;

namespace NetAdapt.Cli.Tests;

public sealed class ModelsTests
{
    [Fact]
    public void The_built_in_network_knows_the_built_in_set()
    {
        Network network = Models.Open("builtin:mobilenet");
        Preprocessing preprocessing = Preprocessing.FromText(network.Metadata[Preprocessing.MetadataKey]);

        Evaluation evaluation = new Evaluator(new CpuBackend()).Evaluate(network, Dataset.Open("builtin:shapes").Test.Subset([.. Enumerable.Range(0, 200)]), preprocessing);

        Assert.True(evaluation.Top1 > 0.9, $"{evaluation.Top1}");
    }

    [Fact]
    public void The_built_in_network_is_small() =>
        Assert.InRange(typeof(Models).Assembly.GetManifestResourceStream("NetAdapt.Cli.Assets.mobilenet.onnx")!.Length, 100_000, 600_000);

    [Fact]
    public void Another_built_in_name_is_refused_with_the_one_that_is_there() =>
        Assert.Contains("builtin:mobilenet", Assert.Throws<InvalidInputException>(() => Models.Open("builtin:resnet")).Message);
}
