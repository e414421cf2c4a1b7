using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Tests;

/// <summary>Files that other exporters made, against the outputs that their own framework gave.</summary>
public class FixtureTests
{
    public static TheoryData<string> Names => [.. Fixtures.All.Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Files_of_other_exporters_give_the_outputs_of_their_framework(string name)
    {
        Network network = OnnxReader.Read(PathOf(name, "onnx"));
        Check(name, network);
        // Written and read again it still takes and gives what the first file did.
        Check(name, OnnxReader.Read(OnnxWriter.ToBytes(network), name));
    }

    [Theory]
    [InlineData("mobile3_opset9")]
    [InlineData("mobile3_opset11")]
    [InlineData("mobile3_opset14")]
    public void Hard_swish_is_one_layer_however_the_exporter_wrote_it(string name)
    {
        Network network = OnnxReader.Read(PathOf(name, "onnx"));
        Assert.Equal(4, network.Layers.Count(layer => layer.Op is HardSwish));
        Assert.Equal(1, network.Layers.Count(layer => layer.Op is HardSigmoid));
        Assert.DoesNotContain(network.Layers, layer => layer.Op is Scale);
    }

    [Theory]
    [InlineData("activations_opset9", "gelu,mish,elu,elu,gelutanh,softplus,leakyrelu,gelutanh")]
    [InlineData("activations_opset16", "gelu,mish,elu,elu,gelutanh,softplus,leakyrelu,gelutanh")]
    [InlineData("functions", "gelu,gelu")]
    public void Activations_are_one_layer_however_the_exporter_wrote_them(string name, string kinds) =>
        Assert.Equal(kinds, string.Join(',', OnnxReader.Read(PathOf(name, "onnx")).Layers.Where(layer => layer.Op is ElementwiseOp).Select(layer => layer.Op.Kind)));

    [Fact]
    public void A_flattened_map_goes_into_the_fully_connected_layer_as_it_lies()
    {
        foreach (string name in new[] { "flattened_opset7", "flattened_opset13", "channel_last" })
            Assert.DoesNotContain(OnnxReader.Read(PathOf(name, "onnx")).Layers, layer => layer.Op is Flatten);
    }

    [Fact]
    public void Added_constants_become_biases_that_train()
    {
        Network network = OnnxReader.Read(PathOf("channel_last", "onnx"));
        Assert.True(network.Layers.Single(layer => layer.Op is FullyConnected).Op is FullyConnected { HasBias: true });
        Assert.True(network.Layers.Single(layer => layer.Op is Convolution).Op is Convolution { HasBias: true, Window: { PadTop: 1, PadBottom: 1, PadLeft: 0, PadRight: 1 } });
    }

    private static void Check(string name, Network network)
    {
        NpyFile input = NpyFile.Read(PathOf(name, "input.npy")), expected = NpyFile.Read(PathOf(name, "output.npy"));
        float[] output = Inference.RunAsFile(network, input.Values, input.Shape[0]);
        Assert.InRange(Inference.LargestDifference(output, expected.Values), 0, 2e-5f);
    }

    private static string PathOf(string name, string extension) => Path.Combine(AppContext.BaseDirectory, "Fixtures", $"{name}.{extension}");
}
