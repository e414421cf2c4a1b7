using System.Text.Json;
using NetAdapt.Datasets;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Real pre-trained networks through the published binary, against what two other engines and their authors say.</summary>
public sealed class SharedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn")]
    [InlineData("resnet8_cifar10_mlperf_tiny")]
    [InlineData("mobilenet_v1_0.25_224_keras_bn")]
    [InlineData("mobilenet_v1_0.25_vww96_mlperf_tiny")]
    public void The_logits_agree_with_both_oracles_to_1e_4(string model)
    {
        string output = _folder["logits.npy"];
        PublishedProgram.Json("run", Repository.Shared("models", model + ".onnx"), "--input", Repository.Shared("oracles", model, "input.npy"),
            "-o", output);
        NpyFile ours = NpyFile.Read(output);
        foreach (string oracle in new[] { "logits_torch.npy", "logits_opencv.npy" })
        {
            NpyFile theirs = NpyFile.Read(Repository.Shared("oracles", model, oracle));
            Assert.Equal(theirs.Shape.AsEnumerable(), ours.Shape);
            Assert.True(theirs.Values.Zip(ours.Values, (a, b) => Math.Abs(a - b)).Max() <= 1e-4, $"{model} differs from {oracle}");
        }
    }

    [Fact]
    public void The_accuracy_on_the_sample_of_ImageNet_is_as_known()
    {
        JsonElement found = PublishedProgram.Json("eval", Repository.Shared("models", "mobilenet_v1_0.25_224_keras_bn.onnx"), "--data",
            Repository.Shared("data", "imagenet-sample"), "--normalize", "tf");
        Assert.Equal(100, found.GetProperty("images").GetInt32());
        Assert.Equal(0.58, found.GetProperty("top1").GetDouble(), 0.0201);
        Assert.Equal(0.82, found.GetProperty("top5").GetDouble(), 0.0201);
    }

    /// <summary>The first 50 images of each class; the whole set gives 77.77 % and 75.5 %.</summary>
    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn", "cifar10", 0.7777)]
    [InlineData("resnet8_cifar10_mlperf_tiny", "none", 0.755)]
    public void The_accuracy_on_some_images_of_CIFAR_is_near_that_on_all(string model, string normalize, double expected)
    {
        Archive.Extract(Repository.Shared("data", "cifar-10-images-jpeg.tar.gz"), _folder["cifar"], name =>
            name.Contains("/test/", StringComparison.Ordinal), perFolder: 50);
        JsonElement found = PublishedProgram.Json("eval", Repository.Shared("models", model + ".onnx"), "--data", _folder["cifar"], "--split",
            "test", "--normalize", normalize);
        Assert.Equal(500, found.GetProperty("images").GetInt32());
        // Three standard deviations of a share of 500.
        Assert.Equal(expected, found.GetProperty("top1").GetDouble(), 0.057);
    }
}
