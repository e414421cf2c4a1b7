using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Tests;

/// <summary>Large weights stay in the file until somebody asks for them, and are then what they would have been at once.</summary>
public sealed class DeferredWeightsTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"netadapt-{Guid.NewGuid():N}.onnx");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Pointwise_and_fully_connected_weights_stay_in_the_file_and_can_be_copied_from_there()
    {
        Network network = Wide();
        OnnxWriter.Write(network, _path);
        Network read = OnnxReader.Read(_path);
        foreach (int layer in (int[])[2, 4])
        {
            Tensor weights = read.Layers[layer].Weights[0];
            Assert.False(weights.IsHeld);
            var copy = new float[weights.Count];
            weights.CopyTo(copy);
            Assert.Equal(network.Layers[layer].Weights[0].Span, copy.AsSpan());
            Assert.False(weights.IsHeld);
            Assert.Equal(network.Layers[layer].Weights[0].Span, weights.Clone().Span);
            Assert.Equal(network.Layers[layer].Weights[0].Span, weights.Span);
            Assert.True(weights.IsHeld);
        }
    }

    [Fact]
    public void A_file_that_is_replaced_or_deleted_gives_the_weights_that_it_had()
    {
        Network network = Wide();
        OnnxWriter.Write(network, _path);
        Network read = OnnxReader.Read(_path);
        OnnxWriter.Write(network.WithWeights(i => [.. network.Layers[i].Weights.Select(w => Tensor.Filled(w.Shape, 1))]), _path);
        File.Delete(_path);
        Assert.Equal(network.Layers[2].Weights[0].Span, read.Layers[2].Weights[0].Span);
    }

    [Fact]
    public void A_file_that_became_shorter_is_refused_when_its_weights_are_asked_for()
    {
        OnnxWriter.Write(Wide(), _path);
        Network read = OnnxReader.Read(_path);
        using (var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(1000);
        Assert.Contains(_path, Assert.Throws<InvalidInputException>(() => read.Layers[4].Weights[0].Span.Length).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_again_is_the_same_from_the_disk_and_from_memory()
    {
        OnnxWriter.Write(Wide(), _path);
        byte[] bytes = File.ReadAllBytes(_path);
        string name = Path.GetFileNameWithoutExtension(_path);
        Assert.Equal(OnnxWriter.ToBytes(OnnxReader.Read(bytes, name)), OnnxWriter.ToBytes(OnnxReader.Read(_path)));
    }

    [Fact]
    public void Damaged_files_with_large_weights_are_read_or_refused()
    {
        byte[] whole = OnnxWriter.ToBytes(Wide());
        for (int i = 0; i < 400; i++)
        {
            var random = new Random(i);
            byte[] bytes = random.Next(4) == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int n = random.Next(1, 4); n > 0; n--) bytes[Place(random, bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(_path, bytes);
            try
            {
                foreach (Layer layer in OnnxReader.Read(_path).Layers)
                    foreach (Tensor weight in layer.Weights) Assert.Equal(weight.Count, weight.Span.Length);
            }
            catch (InvalidInputException e)
            {
                Assert.Contains(_path, e.Message, StringComparison.Ordinal);
            }
        }
    }

    // Most of the file is raw data, in which nothing can break: the descriptions around it are hit as often.
    private static int Place(Random random, int length) => random.Next(2) == 0 ? random.Next(Math.Min(800, length)) : length - 1 - random.Next(Math.Min(600, length));

    private static Network Wide()
    {
        var random = new Random(5);
        FeatureMap map = new(1, 3, 3, 4);
        var layers = new List<Layer> { new("input", new Input(map), [], []) };
        Op[] ops = [new Convolution(160, Window.Square(3, pad: 1)), new Convolution(144, Window.Square(1)), new GlobalAveragePool(), new FullyConnected(130)];
        foreach (Op op in ops)
        {
            layers.Add(new Layer($"layer{layers.Count}", op, [layers.Count - 1], [.. op.Weights([map]).Select(spec => new Tensor(spec.Shape))]));
            foreach (Tensor weight in layers[^1].Weights)
                foreach (ref float x in weight.Span) x = random.NextSingle();
            map = op.OutputShape([map]);
        }
        return new Network("wide", layers);
    }
}
