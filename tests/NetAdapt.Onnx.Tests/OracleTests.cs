using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Kernels;

namespace NetAdapt.Onnx.Tests;

/// <summary>Real networks against the logits of two other engines.</summary>
public class OracleTests
{
    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn")]
    [InlineData("resnet8_cifar10_mlperf_tiny")]
    [InlineData("mobilenet_v1_0.25_224_keras_bn")]
    [InlineData("mobilenet_v1_0.25_vww96_mlperf_tiny")]
    public void Logits_agree_with_both_oracles(string model) => Compare(new CpuBackend(), model, int.MaxValue);

    // The scalar reference is slow, so it sees one image of the smallest network.
    [Fact]
    public void Logits_of_the_scalar_reference_agree_with_both_oracles() => Compare(new ReferenceBackend(), "resnet8_cifar10_mlperf_tiny", 1);

    private static void Compare(IBackend backend, string model, int images)
    {
        Network network = OnnxReader.Read(Shared.Path($"models/{model}.onnx"));
        NpyFile input = NpyFile.Read(Shared.Path($"oracles/{model}/input.npy"));
        int batch = Math.Min(images, input.Shape[0]);
        float[] logits = Inference.Run(backend, network, input.Values.AsSpan(0, batch * network.InputShape.Count), batch);
        foreach (string oracle in new[] { "torch", "opencv" })
        {
            float[] expected = NpyFile.Read(Shared.Path($"oracles/{model}/logits_{oracle}.npy")).Values;
            Assert.InRange(Inference.LargestDifference(logits, expected.AsSpan(0, logits.Length)), 0, 1e-4f);
        }
    }
}
