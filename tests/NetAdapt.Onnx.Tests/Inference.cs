using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Reading;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Tests;

/// <summary>Runs networks in the tests, on arrays as files have them.</summary>
internal static class Inference
{
    /// <summary>Output of the fused network, channel last, for images (N, C, H, W).</summary>
    public static float[] Run(IBackend backend, Network network, ReadOnlySpan<float> nchw, int batch)
    {
        using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(network), new PlanOptions(batch));
        ChannelOrder.FirstToLast(nchw, plan.Input, network.InputShape.WithBatch(batch));
        plan.Run(batch);
        return plan.Output[..network.OutputShape.WithBatch(batch).Count].ToArray();
    }

    /// <summary>Input and output as the file that the network came from lays them out.</summary>
    public static float[] RunAsFile(Network network, float[] input, int batch)
    {
        using IInferencePlan plan = new ReferenceBackend().PlanInference(FusedNetwork.Of(network), new PlanOptions(batch));
        FeatureMap inMap = network.InputShape.WithBatch(batch), outMap = network.OutputShape.WithBatch(batch);
        Layouts.ToMap(input, ViewOf(network, OnnxMetadata.InputView, network.InputShape, View.Map(network.InputShape)), inMap).CopyTo(plan.Input);
        plan.Run(batch);
        return Layouts.FromMap(plan.Output[..outMap.Count], ViewOf(network, OnnxMetadata.OutputView, network.OutputShape, View.Default(network.OutputShape)), outMap);
    }

    private static View ViewOf(Network network, string key, FeatureMap map, View usual) => network.Metadata.TryGetValue(key, out string? text) ? View.Parse(text, map)! : usual;

    public static float LargestDifference(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Assert.Equal(a.Length, b.Length);
        float largest = 0;
        for (int i = 0; i < a.Length; i++) largest = MathF.Max(largest, MathF.Abs(a[i] - b[i]));
        return largest;
    }
}
