using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Tests;

/// <summary>Operator sets 22 to 25, their new ops, and what is read otherwise than the file says it.</summary>
public class NewOpsetTests
{
    [Theory]
    [InlineData(22)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(25)]
    public void Files_of_new_operator_sets_are_read(int opset)
    {
        Network network = new ModelSketch(opset, -1, 2, 4, 4).Floats("w", [3, 2, 3, 3]).Ints("axes", 2, 3).Ints("s", 0, -1).Node("Identity", "w -> i").Node("Cast", "i -> c", ("to", 1))
            .Node("Conv", "x c -> a", ("pads", new[] { 1, 1, 1, 1 })).Node("Relu", "a -> r").Node("ReduceMean", "r axes -> m").Node("Reshape", "m s -> y").Read();
        Assert.Equal(3, network.OutputShape.C);
    }

    [Fact]
    public void Ops_of_new_sets_that_are_not_known_are_refused_by_name() =>
        Assert.Contains("op Attention is not supported", new ModelSketch(23, -1, 3).Node("Attention", "x x x -> y").Refusal(), StringComparison.Ordinal);

    [Fact]
    public void Swish_is_a_layer_and_with_another_alpha_a_formula()
    {
        Assert.IsType<Swish>(new ModelSketch(24, -1, 3).Node("Swish", "x -> y").Read().Layers[1].Op);
        float[] x = [-2, 0.5f, 3], y = Inference.RunAsFile(new ModelSketch(24, -1, 3).Node("Swish", "x -> y", ("alpha", 2f)).Read(), x, 1);
        for (int i = 0; i < 3; i++) Assert.Equal(x[i] / (1 + MathF.Exp(-2 * x[i])), y[i], 1e-5f);
    }

    [Fact]
    public void RmsNormalization_divides_by_the_root_of_the_mean_square()
    {
        float[] x = [1, -2, 2, 4], y = Inference.RunAsFile(new ModelSketch(23, -1, 4).Floats("g", [4], 1, 2, 3, 4).Node("RMSNormalization", "x g -> y", ("epsilon", 0.75f)).Read(), x, 1);
        float root = MathF.Sqrt(25 / 4f + 0.75f);
        for (int i = 0; i < 4; i++) Assert.Equal(x[i] / root * (i + 1), y[i], 1e-5f);
    }

    [Theory]
    [InlineData(1, 0.5f, true)]
    [InlineData(0, 0.5f, false)]
    [InlineData(1, 0f, false)]
    public void A_dropout_in_training_mode_is_read_as_in_inference_with_a_warning(int training, float ratio, bool warns)
    {
        var sketch = new ModelSketch(13, -1, 3).Floats("ratio", [], ratio).Ints("training", training).Node("Dropout", "x ratio training -> y");
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, Google.Protobuf.MessageExtensions.ToByteArray(sketch.Model));
            var warnings = new List<string>();
            Assert.Equal(new Dropout(ratio), OnnxReader.Read(path, warnings: warnings).Layers[1].Op);
            if (!warns) Assert.Empty(warnings);
            else Assert.Contains("node 'node_0' (Dropout) is in training mode; it is read as in inference", Assert.Single(warnings), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>One incomplete window, as ONNX Runtime has it.</summary>
    [Theory]
    [InlineData("MaxPool", new float[] { 4 })]
    [InlineData("AveragePool", new float[] { 2.5f })]
    public void A_window_larger_than_the_map_is_one_window_with_ceil_mode(string op, float[] expected)
    {
        ModelSketch Sketch(int ceil, int stride, int kernel) => new ModelSketch(19, -1, 1, 2, 2)
            .Node(op, "x -> y", ("kernel_shape", new[] { kernel, kernel }), ("strides", new[] { stride, stride }), ("ceil_mode", ceil));
        Assert.Equal(expected, Inference.RunAsFile(Sketch(1, 2, 3).Read(), [1, 2, 3, 4], 1));
        Assert.Equal(expected, Inference.RunAsFile(OnnxReader.Read(OnnxWriter.ToBytes(Sketch(1, 3, 4).Read()), "again.onnx"), [1, 2, 3, 4], 1));
        // Where not even the first window is there, or without ceil mode, there is no output.
        Assert.Contains("does not fit into 2", Sketch(0, 2, 3).Refusal(), StringComparison.Ordinal);
        Assert.Contains("does not fit into 2", Sketch(1, 2, 4).Refusal(), StringComparison.Ordinal);
    }
}
