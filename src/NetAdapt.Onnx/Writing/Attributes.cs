using Google.Protobuf;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Writing;

/// <summary>Attributes of nodes.</summary>
internal static class Attributes
{
    public static Schema.Attribute Int(string name, long value) => new() { Name = name, Type = (int)AttributeType.Int, I = value };

    public static Schema.Attribute Float(string name, float value) => new() { Name = name, Type = (int)AttributeType.Float, F = value };

    public static Schema.Attribute Ints(string name, params IEnumerable<int> values)
    {
        var attribute = new Schema.Attribute { Name = name, Type = (int)AttributeType.Ints };
        attribute.Ints.AddRange(values.Select(value => (long)value));
        return attribute;
    }
}
