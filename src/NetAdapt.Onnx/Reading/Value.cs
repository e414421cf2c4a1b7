using System.Collections.Immutable;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>What a name in the file's graph stands for while it is read.</summary>
internal abstract record Value;

/// <summary>The output of a layer of the network.</summary>
/// <param name="View">How the file's tensor sees the layer's map.</param>
/// <param name="Order">Null, or where a flattened map's channels come in another order than in the file: for each index along the file's axis, our channel.</param>
internal sealed record Activation(int Layer, View View, int[]? Order = null) : Value;

/// <summary>A tensor that is known when the file is read, of floats or of integers. Elements in row-major order. Many floats stay in the file until they are asked for.</summary>
internal sealed record Constant : Value
{
    private readonly ElementReader? _read;
    private float[]? _floats;

    public Constant(ImmutableArray<int> dims, float[] floats) => (Dims, Count, _floats) = (dims, floats.Length, floats);

    public Constant(ImmutableArray<int> dims, long[] ints) => (Dims, Count, Ints) = (dims, ints.Length, ints);

    public Constant(ImmutableArray<int> dims, int count, ElementReader read) => (Dims, Count, _read) = (dims, count, read);

    public ImmutableArray<int> Dims { get; init; }

    public int Count { get; }

    /// <summary>Null where it holds integers.</summary>
    public float[]? Floats => _floats ?? (_read == null ? null : _floats = Load(_read));

    /// <summary>Null where it holds floats.</summary>
    public long[]? Ints { get; }

    public string Type => Ints == null ? "float" : "integer";

    /// <summary>A constant of other dimensions whose element i is this one's element sources[i].</summary>
    public Constant Pick(ImmutableArray<int> dims, int[] sources) => Floats is { } floats
        ? new Constant(dims, Array.ConvertAll(sources, i => floats[i]))
        : new Constant(dims, Array.ConvertAll(sources, i => Ints![i]));

    /// <summary>The floats, in the order in which they are, as a tensor of another shape; they are not copied, and stay in the file if they are there.</summary>
    public Tensor AsTensor(FeatureMap shape) => _floats == null && _read != null ? Tensor.Deferred(shape, _read) : new Tensor(shape, Floats!);

    private float[] Load(ElementReader read)
    {
        var floats = new float[Count];
        read(0, floats);
        return floats;
    }
}
