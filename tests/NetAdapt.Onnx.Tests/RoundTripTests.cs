using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Tests;
using NetAdapt.Tests.Graphs;

namespace NetAdapt.Onnx.Tests;

public class RoundTripTests
{
    [Fact]
    public void Random_networks_written_and_read_give_the_same_logits_bit_for_bit()
    {
        for (int seed = 0; seed < 120; seed++)
        {
            Network network = RandomNetworks.Of(seed), read = Again(network);
            Assert.True(Logits(network).SequenceEqual(Logits(read)), $"seed {seed}");
        }
    }

    [Fact]
    public void Writing_what_was_read_gives_the_same_bytes()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            Network once = Again(RandomNetworks.Of(seed));
            byte[] bytes = OnnxWriter.ToBytes(once);
            Network twice = OnnxReader.Read(bytes, once.Name);
            Assert.Equal(bytes, OnnxWriter.ToBytes(twice));
        }
    }

    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn")]
    [InlineData("resnet8_cifar10_mlperf_tiny")]
    [InlineData("mobilenet_v1_0.25_224_keras_bn")]
    [InlineData("mobilenet_v1_0.25_vww96_mlperf_tiny")]
    public void Real_networks_keep_layers_weights_names_and_metadata(string model)
    {
        Network network = OnnxReader.Read(Shared.Path($"models/{model}.onnx")), read = Again(network);
        Assert.Equal(network.Layers.Select(l => (l.Name, l.Op)), read.Layers.Select(l => (l.Name, l.Op)));
        Assert.Equal(network.Layers.SelectMany(l => l.Weights).SelectMany(w => w.Span.ToArray()), read.Layers.SelectMany(l => l.Weights).SelectMany(w => w.Span.ToArray()));
        Assert.Equal(network.Metadata, read.Metadata);
        Assert.Equal("logits", read.Metadata[OnnxMetadata.Output]);
    }

    public static TheoryData<string> Ops => [.. Cases().Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Ops))]
    public void Every_op_is_written_and_read_as_itself(string op)
    {
        Network network = Cases().Single(c => c.Name == op).Network, read = Again(network);
        Assert.Equal(network.Layers.Select(l => l.Op), read.Layers.Select(l => l.Op));
        Assert.Equal(network.Layers.Where(l => l.Op is not Flatten).Select(l => l.Name), read.Layers.Where(l => l.Op is not Flatten).Select(l => l.Name));
        Assert.Equal(Logits(network), Logits(read));
    }

    [Fact]
    public void Every_kind_of_op_is_among_the_cases()
    {
        var kinds = typeof(Op).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Op)) && !type.IsAbstract).Select(type => type.Name);
        Assert.Empty(kinds.Except(Cases().SelectMany(c => c.Network.Layers).Select(layer => layer.Op.GetType().Name)));
    }

    [Fact]
    public void Metadata_and_names_are_kept()
    {
        Network network = Cases()[0].Network.WithMetadata("netadapt.preprocessing", "scale=1").WithMetadata(OnnxMetadata.Input, "image").WithMetadata(OnnxMetadata.Output, "scores").WithMetadata(OnnxMetadata.Producer, "somebody");
        Network read = Again(network);
        Assert.Equal(network.Metadata, read.Metadata);
    }

    [Fact]
    public void An_output_without_a_batch_is_written_so_that_it_can_be_read_again()
    {
        Network network = new ModelSketch(13, 1, 3, 4, 5).Node("GlobalAveragePool", "x -> a").Node("Squeeze", "a -> y").Read(), read = Again(network);
        Assert.Equal(Logits(network), Logits(read));
        Assert.Equal(Logits(network), Logits(Again(read)));
    }

    [Fact]
    public void A_missing_folder_is_reported_with_the_path()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n"), "net.onnx");
        Assert.Contains(path, Assert.Throws<InvalidInputException>(() => OnnxWriter.Write(Cases()[0].Network, path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_is_reported_with_the_path()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("there is no /dev/full here");
        string message = Assert.Throws<InvalidInputException>(() => OnnxWriter.Write(Cases()[0].Network, "/dev/full")).Message;
        Assert.Contains("/dev/full", message, StringComparison.Ordinal);
        Assert.Contains("Free some space", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_file_replaces_the_old_one()
    {
        string path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("n") + ".onnx");
        try
        {
            OnnxWriter.Write(Cases()[0].Network, path);
            OnnxWriter.Write(Cases()[1].Network, path);
            Assert.Equal(Cases()[1].Network.Layers.Select(l => l.Op), OnnxReader.Read(path).Layers.Select(l => l.Op));
            Assert.Equal(Path.GetFileNameWithoutExtension(path), OnnxReader.Read(path).Name);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static List<(string Name, Network Network)> Cases()
    {
        var square = new Window(3, 2) { StrideH = 2, StrideW = 1, PadTop = 1, PadLeft = 0, PadBottom = 0, PadRight = 1 };
        var cases = new List<(string Name, Network Network)>();
        Add("conv", net => net.Append(new Convolution(5, square)));
        Add("dilated conv without bias", net => net.Append(new Convolution(2, new Window(2, 3) { DilationH = 2, DilationW = 1 }, HasBias: false)));
        Add("depthwise", net => net.Append(new Convolution(4, square, 4)));
        Add("depthwise with a multiplier", net => net.Append(new Convolution(12, square, 4)));
        Add("grouped", net => net.Append(new Convolution(6, square, 2)));
        Add("fully connected on a map", net => net.Append(new FullyConnected(7)));
        Add("fully connected on a vector", net =>
        {
            net.Append(new GlobalAveragePool());
            net.Append(new FullyConnected(7, HasBias: false));
            net.Append(new FullyConnected(3));
        });
        Add("batch normalization", net => net.Append(new BatchNormalization(1e-3f, 0.99f)));
        Add("batch normalization of a vector", net =>
        {
            net.Append(new FullyConnected(7));
            net.Append(new BatchNormalization());
        });
        Add("scale", net => net.Append(new Scale()));
        Add("clamp", net => net.Append(new Clamp(-1, 6)));
        Add("clamp from below", net => net.Append(new Clamp(-0.25f, float.PositiveInfinity)));
        Add("clamp from above", net => net.Append(new Clamp(float.NegativeInfinity, 0.25f)));
        Add("relu", net => net.Append(Clamp.Relu));
        Add("leaky relu", net => net.Append(new LeakyRelu(0.2f)));
        Add("sigmoid", net => net.Append(new Sigmoid()));
        Add("hard sigmoid", net => net.Append(new HardSigmoid(0.3f, 0.4f)));
        Add("hard swish", net => net.Append(new HardSwish()));
        Add("elu", net => net.Append(new Elu(0.5f)));
        Add("thresholded relu", net => net.Append(new ThresholdedRelu(0.5f)));
        Add("softplus", net => net.Append(new Softplus()));
        Add("mish", net => net.Append(new Mish()));
        Add("swish", net => net.Append(new Swish()));
        Add("erf", net => net.Append(new Erf()));
        Add("gelu", net => net.Append(new Gelu()));
        Add("square root", net => net.Append(new Sqrt()));
        Add("gelu by a tanh", net => net.Append(new Gelu(Tanh: true)));
        Add("dropout", net => net.Append(new Dropout(0.25f)));
        Add("softmax", net => net.Append(new Softmax()));
        Add("softmax over the image", net => net.Append(new Softmax(WholeImage: true)));
        Add("log softmax", net => net.Append(new Softmax(Logarithm: true)));
        Add("log softmax over the image", net => net.Append(new Softmax(WholeImage: true, Logarithm: true)));
        Add("divide", net => net.Append(new Divide(), 0, net.Append(new Sigmoid())));
        Add("add", net => net.Append(new Add(), net.Append(new Sigmoid()), 0));
        Add("subtract", net => net.Append(new Subtract(), net.Append(new Sigmoid()), 0));
        Add("squeeze and excitation", net => net.Append(new Multiply(), 0, net.Append(new Sigmoid(), net.Append(new FullyConnected(4)))));
        Add("concat", net => net.Append(new Concat(), 0, net.Append(new Sigmoid()), 0));
        Add("slice", net => net.Append(new Select([1, 2, 3])));
        Add("shuffle", net => net.Append(new Select([2, 0, 3, 1])));
        Add("channels taken again", net => net.Append(new Select([2, 2, 0]), net.Append(new GlobalAveragePool())));
        Add("pad", net => net.Append(new Pad(1, 0, 2, 3, -1.5f)));
        Add("max pool", net => net.Append(new MaxPool(square with { DilationW = 2, CeilMode = true })));
        Add("average pool", net => net.Append(new AveragePool(square)));
        Add("average pool with pads", net => net.Append(new AveragePool(square with { CeilMode = true }, CountPads: true)));
        Add("dilated average pool", net => net.Append(new AveragePool(square with { DilationH = 2 })));
        Add("mean of the channels", net => net.Append(new Multiply(), 0, net.Append(new Sigmoid(), net.Append(new ChannelMean()))));
        Add("mean of the channels of a vector", net =>
        {
            net.Append(new FullyConnected(7));
            net.Append(new ChannelMean());
        });
        Add("global average pool", net => net.Append(new GlobalAveragePool()));
        Add("flatten", net =>
        {
            // The reader makes Flatten layers where they are needed: right before what joins them.
            int pool = net.Append(new MaxPool(square));
            net.Append(new Concat(), net.Append(new Flatten(), 0), net.Append(new Flatten(), pool));
            net.Append(new FullyConnected(3));
        });
        return cases;

        void Add(string name, Action<NetworkBuilder> append)
        {
            var net = new NetworkBuilder(new FeatureMap(1, 7, 6, 4));
            append(net);
            cases.Add((name, net.Build()));
        }
    }

    private static Network Again(Network network) => OnnxReader.Read(OnnxWriter.ToBytes(network), network.Name);

    private static float[] Logits(Network network)
    {
        var random = new Random(5);
        var image = new Tensor(network.InputShape);
        for (int i = 0; i < image.Count; i++) image[i] = random.NextSingle() * 6 - 3;
        return ScalarRun.Of(network, image).Span.ToArray();
    }
}
