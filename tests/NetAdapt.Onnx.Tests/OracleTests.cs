using NetAdapt.Datasets;
using NetAdapt.Graphs;

namespace NetAdapt.Onnx.Tests;

/// <summary>Real networks against the logits of two other engines.</summary>
public class OracleTests
{
    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn", 2)]
    [InlineData("resnet8_cifar10_mlperf_tiny", 2)]
    [InlineData("mobilenet_v1_0.25_224_keras_bn", 1)]
    [InlineData("mobilenet_v1_0.25_vww96_mlperf_tiny", 1)]
    public void Logits_agree_with_both_oracles(string model, int batch)
    {
        Network network = OnnxReader.Read(Shared.Path($"models/{model}.onnx"));
        NpyFile input = NpyFile.Read(Shared.Path($"oracles/{model}/input.npy"));
        batch = Math.Min(batch, input.Shape[0]);
        float[] logits = Inference.Run(network, input.Values.AsSpan(0, batch * network.InputShape.Count), batch);
        foreach (string oracle in new[] { "torch", "opencv" })
        {
            float[] expected = NpyFile.Read(Shared.Path($"oracles/{model}/logits_{oracle}.npy")).Values;
            Assert.InRange(Inference.LargestDifference(logits, expected.AsSpan(0, logits.Length)), 0, 1e-4f);
        }
    }
}
