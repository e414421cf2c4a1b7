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
    private Constant? _root;

    public Constant(ImmutableArray<int> dims, float[] floats) => (Dims, Count, _floats) = (dims, floats.Length, floats);

    public Constant(ImmutableArray<int> dims, long[] ints) => (Dims, Count, Ints) = (dims, ints.Length, ints);

    public Constant(ImmutableArray<int> dims, int count, ElementReader read) => (Dims, Count, _read) = (dims, count, read);

    public ImmutableArray<int> Dims { get; init; }

    public int Count { get; }

    /// <summary>Null where it holds integers.</summary>
    public float[]? Floats => _floats ?? (_read == null ? null : _floats = Load(_read));

    /// <summary>Null where it holds floats.</summary>
    public long[]? Ints { get; }

    /// <summary>The initializer, or the output, that the constant is a view of, or itself.</summary>
    public Constant Root => _root ?? this;

    /// <summary>For each element its number in <see cref="Root"/>; null: they lie alike.</summary>
    public int[]? Sources { get; private init; }

    /// <summary>In the file; null where a node within another has made it.</summary>
    public string? Name { get; private set; }

    public string NameOrNone => Name ?? "(no name)";

    /// <summary>The constants of as many elements that this one was computed from.</summary>
    public ImmutableArray<Constant> MadeFrom { get; private set; } = [];

    public string Type => Ints == null ? "float" : "integer";

    /// <summary>A constant of other dimensions whose element i is this one's element sources[i].</summary>
    public Constant Pick(ImmutableArray<int> dims, int[] sources) => Floats is { } floats
        ? new Constant(dims, Array.ConvertAll(sources, i => floats[i])) { _root = Root, Sources = Sources is { } own ? Array.ConvertAll(sources, i => own[i]) : sources }
        : new Constant(dims, Array.ConvertAll(sources, i => Ints![i]));

    /// <summary>The same elements in the same order with other dimensions.</summary>
    public Constant Seen(ImmutableArray<int> dims) => this with { Dims = dims, _root = Root };

    /// <summary>Gives a constant that a node made its name, and says what it was made of.</summary>
    public void Made(string name, IEnumerable<Constant> inputs)
    {
        if (Name != null) return;
        Name = name;
        if (_root != null || Ints != null || Count < 2) return;
        MadeFrom = [.. inputs.Where(input => input.Ints == null).SelectMany(input => input.Root.MadeFrom.IsEmpty ? [input.Root] : input.Root.MadeFrom)
            .Where(root => root.Count == Count).Distinct<Constant>(ReferenceEqualityComparer.Instance)];
    }

    /// <summary>The floats, in the order in which they are, as a tensor of another shape; they are not copied, and stay in the file if they are there.</summary>
    public Tensor AsTensor(FeatureMap shape) => _floats == null && _read != null ? Tensor.Deferred(shape, _read) : new Tensor(shape, Floats!);

    private float[] Load(ElementReader read)
    {
        var floats = new float[Count];
        read(0, floats);
        return floats;
    }
}
