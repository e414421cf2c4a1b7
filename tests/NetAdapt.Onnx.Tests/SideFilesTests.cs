using Google.Protobuf;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests;

/// <summary>Weights that lie in a file beside the model.</summary>
public sealed class SideFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-").FullName;

    public void Dispose() => Directory.Delete(_folder, true);

    [Fact]
    public void Weights_in_a_file_beside_the_model_are_those_that_it_would_hold_itself()
    {
        ModelSketch inside = Sketch();
        byte[] expected = OnnxWriter.ToBytes(inside.Read());
        Assert.Equal(expected, OnnxWriter.ToBytes(Read(MovedOut(inside, "model.onnx.data"))));
    }

    [Fact]
    public void Without_offset_and_length_the_data_is_the_whole_file()
    {
        ModelSketch sketch = new ModelSketch(18, -1, 3).Floats("w", [3, 5]).Node("MatMul", "x w -> y");
        byte[] expected = OnnxWriter.ToBytes(sketch.Read());
        MovedOut(sketch, "w.bin");
        foreach (Property entry in sketch.Graph.Initializer[0].ExternalData.Where(entry => entry.Key != "location").ToArray()) sketch.Graph.Initializer[0].ExternalData.Remove(entry);
        Assert.Equal(expected, OnnxWriter.ToBytes(Read(sketch)));
    }

    [Fact]
    public void A_missing_file_is_named_and_so_is_one_that_is_too_short()
    {
        ModelSketch sketch = MovedOut(Sketch(), "model.onnx.data");
        string data = Path.Combine(_folder, "model.onnx.data");
        using (var file = new FileStream(data, FileMode.Open)) file.SetLength(40);
        Refused("initializer 'w': 60 bytes from 0 on are asked of 'model.onnx.data', which has 40", sketch);
        File.Delete(data);
        Refused("Keep the two files together", sketch);
    }

    [Theory]
    [InlineData("../secret")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../secret")]
    [InlineData("")]
    public void A_model_cannot_read_files_outside_of_its_folder(string location) => Refused("outside of the model's folder", MovedOut(Sketch(), "data", location));

    [Theory]
    [InlineData("offset", "-4")]
    [InlineData("offset", "9223372036854775807")]
    [InlineData("length", "x")]
    [InlineData("length", "9223372036854775807")]
    public void Impossible_places_are_refused(string key, string value)
    {
        ModelSketch sketch = MovedOut(Sketch(), "data");
        sketch.Graph.Initializer[0].ExternalData.Add(new Property { Key = key, Value = value });
        Refused("initializer 'w'", sketch);
    }

    [Fact]
    public void A_model_that_is_not_in_a_folder_has_nothing_beside_it() => Assert.Contains("save the model with its weights inside", MovedOut(Sketch(), "data").Refusal(), StringComparison.Ordinal);

    private static ModelSketch Sketch() => new ModelSketch(18, -1, 3).Floats("w", [3, 5]).Floats("b", [5]).Node("MatMul", "x w -> a").Node("Add", "a b -> y");

    /// <summary>Puts the initializers' data into a file, one after the other.</summary>
    private ModelSketch MovedOut(ModelSketch sketch, string file, string? location = null)
    {
        using var data = File.Create(Path.Combine(_folder, file));
        foreach (Tensor tensor in sketch.Graph.Initializer)
        {
            byte[] raw = [.. tensor.FloatData.SelectMany(BitConverter.GetBytes)];
            (string, string)[] place = [("location", location ?? file), ("offset", $"{data.Position}"), ("length", $"{raw.Length}")];
            tensor.ExternalData.AddRange(place.Select(entry => new Property { Key = entry.Item1, Value = entry.Item2 }));
            tensor.FloatData.Clear();
            tensor.DataLocation = 1;
            data.Write(raw);
        }
        return sketch;
    }

    private Network Read(ModelSketch sketch)
    {
        string path = Path.Combine(_folder, "sketch.onnx");
        File.WriteAllBytes(path, sketch.Model.ToByteArray());
        return OnnxReader.Read(path);
    }

    private void Refused(string because, ModelSketch sketch) => Assert.Contains(because, Assert.Throws<InvalidInputException>(() => Read(sketch)).Message, StringComparison.Ordinal);
}
