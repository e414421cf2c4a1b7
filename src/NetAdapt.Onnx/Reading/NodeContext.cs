using System.Collections.Immutable;
using Google.Protobuf;
using NetAdapt.Onnx.Schema;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using Tensor = NetAdapt.Tensors.Tensor;

namespace NetAdapt.Onnx.Reading;

/// <summary>One node while it is read: its attributes, what its inputs stand for, and the network that it adds layers to.</summary>
/// <param name="Node">The node.</param>
/// <param name="Name">Its name, or where it has none that of its output.</param>
/// <param name="Opset">The version of the operator set that the file uses.</param>
/// <param name="Inputs">What the inputs stand for; null where one is left out.</param>
/// <param name="Warnings">Gets what is read, but not as the file says it.</param>
/// <param name="Batch">What N counts as in shape arithmetic: the file's fixed batch, or <see cref="GraphWalk.AnyBatch"/>.</param>
internal sealed record NodeContext(Node Node, string Name, int Opset, ImmutableArray<Value?> Inputs, long Batch, NetworkBuilder Builder, ReadLimits Limits, List<string> Warnings)
{
    private readonly Dictionary<string, Schema.Attribute> _attributes = AttributesOf(Node);

    public bool HasInput(int i) => i < Inputs.Length && Inputs[i] != null;

    public Value Input(int i) => HasInput(i) ? Inputs[i]! : throw new ImportException($"input {i} is missing");

    public Activation Activation(int i) => Input(i) switch
    {
        Activation x => x,
        Repeated x => x.Whole(this, i),
        SplitChannels => throw new LayoutException($"input {i} has its channels split over two axes; only a shuffle of the channels (Reshape, Transpose, Reshape) and GroupNorm (Reshape, InstanceNormalization, Reshape) are supported"),
        _ => throw new ImportException($"input {i} is a constant, where data that depends on the network's input is expected"),
    };

    /// <summary>The inputs of an op that takes any number of activations and constants: the activations, and which inputs are constants.</summary>
    public (Activation[] Activations, int[] Constants) Operands()
    {
        if (Inputs.IsEmpty) throw new ImportException("it has no inputs");
        int[] all = [.. Enumerable.Range(0, Inputs.Length)], constants = [.. all.Where(i => Input(i) is Constant)];
        return ([.. all.Except(constants).Select(Activation)], constants);
    }

    /// <param name="what">For the message: "kernel".</param>
    public Constant Constant(int i, string what) => Input(i) as Constant
        ?? throw new ImportException($"input {i} ({what}) is computed from the network's input; only constants are supported there");

    public float[] Floats(int i, string what) => FloatConstant(i, what).Floats!;

    /// <summary>A constant of floats, which may still lie in the file.</summary>
    public Constant FloatConstant(int i, string what) => Constant(i, what) is { Ints: null } floats ? floats : throw new ImportException($"input {i} ({what}) holds integers, not floats");

    public long[] Ints(int i, string what) => Constant(i, what) is { Ints: { } ints } ? ints : throw new ImportException($"input {i} ({what}) holds floats, not integers");

    /// <summary>An optional input or, in older opsets, attribute of one number.</summary>
    public float Scalar(int i, string what, float otherwise)
    {
        if (!HasInput(i)) return otherwise;
        float[] values = Floats(i, what);
        return values.Length == 1 ? values[0] : throw new ImportException($"input {i} ({what}) holds {values.Length} numbers, not one");
    }

    public float Float(string attribute, float otherwise) =>
        !_attributes.TryGetValue(attribute, out var a) ? otherwise : a.HasF ? a.F : throw Wrong(attribute, "a float");

    public long Int(string attribute, long otherwise) =>
        !_attributes.TryGetValue(attribute, out var a) ? otherwise : a.HasI ? a.I : throw Wrong(attribute, "an integer");

    public string Text(string attribute, string otherwise) =>
        !_attributes.TryGetValue(attribute, out var a) ? otherwise : a.HasS ? a.S.ToStringUtf8() : throw Wrong(attribute, "a string");

    public long[]? IntList(string attribute)
    {
        if (!_attributes.TryGetValue(attribute, out var a)) return null;
        return a.Ints.Count > 0 || !(a.HasI || a.HasF || a.HasS || a.T != null || a.Floats.Count > 0) ? [.. a.Ints] : throw Wrong(attribute, "a list of integers");
    }

    public float[]? FloatList(string attribute) => _attributes.TryGetValue(attribute, out var a) ? [.. a.Floats] : null;

    public Schema.Tensor? Tensor(string attribute) =>
        !_attributes.TryGetValue(attribute, out var a) ? null : a.T ?? throw Wrong(attribute, "a tensor");

    public bool HasAttribute(string attribute) => _attributes.ContainsKey(attribute);

    /// <summary>The axis that <paramref name="axis"/> means among <paramref name="rank"/>; negative ones count from the end.</summary>
    public static int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw new ImportException($"axis {axis} does not exist; there are {rank}");

    public FeatureMap MapOf(Activation x) => Builder.ShapeOf(x.Layer);

    /// <summary>Sizes of the axes of the file's tensor.</summary>
    public long[] DimsOf(Activation x) => x.View.Dims(MapOf(x), Batch);

    /// <summary>Zeros, or room for weights.</summary>
    public Tensor Allocate(FeatureMap shape)
    {
        Limits.Charge((long)shape.N * shape.H * shape.W * shape.C);
        return new Tensor(shape);
    }

    /// <summary>Adds a layer that leaves axes and order as they are in its first input.</summary>
    public Activation Layer(Op op, Activation x, params ImmutableArray<Tensor> weights)
    {
        int layer = Builder.Add(Name, op, [x.Layer], weights);
        return x with { Layer = layer, View = new View(x.View.Axes, Builder.ShapeOf(layer)) };
    }

    /// <summary>Adds a layer whose output the file sees as <paramref name="axes"/>.</summary>
    public Activation Layer(Op op, ImmutableArray<int> inputs, IEnumerable<string> axes, params ImmutableArray<Tensor> weights) => Layer(Name, op, inputs, axes, weights);

    /// <summary>The same for a layer that stands before the node's own.</summary>
    public Activation Layer(string name, Op op, ImmutableArray<int> inputs, IEnumerable<string> axes, params ImmutableArray<Tensor> weights)
    {
        int layer = Builder.Add(name, op, inputs, weights);
        return new Activation(layer, new View(axes, Builder.ShapeOf(layer)));
    }

    private static ImportException Wrong(string attribute, string expected) => new($"attribute '{attribute}' should be {expected}");

    private static Dictionary<string, Schema.Attribute> AttributesOf(Node node)
    {
        var attributes = new Dictionary<string, Schema.Attribute>();
        foreach (var attribute in node.Attribute)
            if (!attributes.TryAdd(attribute.Name, attribute)) throw new ImportException($"attribute '{attribute.Name}' is given twice");
        return attributes;
    }
}
