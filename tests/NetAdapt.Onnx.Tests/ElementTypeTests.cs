using NetAdapt.Graphs;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Tests;

public class ElementTypeTests
{
    [Theory]
    [InlineData((int)ElementType.Float16, true)]
    [InlineData((int)ElementType.Float16, false)]
    [InlineData((int)ElementType.BFloat16, true)]
    [InlineData((int)ElementType.Double, false)]
    public void Files_of_other_floating_numbers_are_computed_and_written_in_float32(int number, bool wholeGraph)
    {
        var type = (ElementType)number;
        ModelSketch sketch = new(13, -1, 2, 3, 3), same = new(13, -1, 2, 3, 3);
        float[] kernel = [.. Enumerable.Range(0, 6).Select(i => i * 0.25f - 0.5f)];
        same.Floats("w", [3, 2, 1, 1], kernel).Node("Conv", "x w -> y");
        sketch.Floats("w", [3, 2, 1, 1], kernel);
        Tensor weights = sketch.Graph.Initializer[0];
        weights.FloatData.Clear();
        weights.DataType = number;
        if (type == ElementType.Double) weights.DoubleData.AddRange(kernel.Select(w => (double)w));
        else weights.Int32Data.AddRange(kernel.Select(w => type == ElementType.Float16 ? BitConverter.HalfToUInt16Bits((Half)w) : (int)(BitConverter.SingleToUInt32Bits(w) >> 16)));
        // As converters write it, with floats at the border of the graph or without.
        if (wholeGraph)
        {
            sketch.Graph.Input[0].Type.TensorType.ElemType = number;
            sketch.Node("Conv", "x w -> y");
        }
        else sketch.Node("Cast", "x -> inside", ("to", number)).Node("Conv", "inside w -> result").Node("Cast", "result -> y", ("to", (int)ElementType.Float));

        Network network = sketch.Read();
        float[] image = [.. Enumerable.Range(0, 18).Select(i => i * 0.3f)];
        Assert.Equal(Inference.RunAsFile(same.Read(), image, 1), Inference.RunAsFile(network, image, 1));
        Assert.Equal($"{type}; computed and written as float32", network.Metadata[OnnxMetadata.Elements]);
        Assert.DoesNotContain(OnnxMetadata.Elements, OnnxReader.Read(OnnxWriter.ToBytes(network), "written").Metadata.Keys);
    }
}
