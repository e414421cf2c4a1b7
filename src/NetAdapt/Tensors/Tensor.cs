namespace NetAdapt.Tensors;

/// <summary>Fills <paramref name="elements"/> with a tensor's elements from number <paramref name="first"/> on, wherever they lie.</summary>
public delegate void ElementReader(int first, Span<float> elements);

/// <summary>float32 memory and its shape; elements lie in N, H, W, C order with C fastest.</summary>
public sealed class Tensor
{
    private readonly ElementReader? _read;
    private float[]? _elements;

    /// <summary>A tensor of zeros.</summary>
    public Tensor(FeatureMap shape) : this(shape, new float[shape.Count])
    {
    }

    /// <summary>A tensor over <paramref name="elements"/>, which it does not copy.</summary>
    /// <exception cref="ArgumentException">The array's length is not the shape's count.</exception>
    public Tensor(FeatureMap shape, float[] elements)
    {
        if (elements.Length != shape.Count)
            throw new ArgumentException($"{elements.Length} elements do not fill the shape {shape} of {shape.Count}.", nameof(elements));
        Shape = shape;
        Count = elements.Length;
        _elements = elements;
    }

    private Tensor(FeatureMap shape, float[]? elements, ElementReader? read) => (Shape, Count, _elements, _read) = (shape, shape.Count, elements, read);

    /// <summary>A shape without memory, for weights of networks of which only the cost is asked. Its elements cannot be read.</summary>
    public static Tensor Outline(FeatureMap shape) => new(shape, [], null);

    /// <summary>A tensor whose elements stay where they are until somebody asks for them. <see cref="CopyTo"/> leaves them there, so that whoever only
    /// packs a network's weights never holds them twice.</summary>
    public static Tensor Deferred(FeatureMap shape, ElementReader read) => new(shape, null, read);

    public FeatureMap Shape { get; }

    public int Count { get; }

    /// <summary>There are no elements, only their count.</summary>
    public bool IsOutline => _elements is { } elements && elements.Length < Count;

    /// <summary>The elements are in this tensor's own memory.</summary>
    public bool IsHeld => _elements != null;

    public Span<float> Span => Elements;

    private float[] Elements => _elements ?? Load();

    public ref float this[int n, int h, int w, int c] => ref Elements[((n * Shape.H + h) * Shape.W + w) * Shape.C + c];

    public ref float this[int index] => ref Elements[index];

    public static Tensor Vector(params float[] elements) => new(FeatureMap.Vector(elements.Length), elements);

    public static Tensor Filled(FeatureMap shape, float value)
    {
        var tensor = new Tensor(shape);
        tensor.Span.Fill(value);
        return tensor;
    }

    public Tensor Clone()
    {
        if (IsOutline) return this;
        var clone = new Tensor(Shape);
        CopyTo(clone.Span);
        return clone;
    }

    /// <summary>Copies elements from number <paramref name="first"/> on, and takes no memory for them where they are not held.</summary>
    public void CopyTo(Span<float> elements, int first = 0)
    {
        if (_elements is { } held) held.AsSpan(first, elements.Length).CopyTo(elements);
        else _read!(first, elements);
    }

    /// <summary>Keeps the given indices of one axis (0 = N, 3 = C), in the given order.</summary>
    public Tensor Keep(int axis, ReadOnlySpan<int> indices)
    {
        switch (axis)
        {
            case 0 or 3 when IsOutline:
                return Outline(axis == 0 ? Shape with { N = indices.Length } : Shape with { C = indices.Length });
            case 0:
            {
                var kept = new Tensor(Shape with { N = indices.Length });
                int row = Shape.H * Shape.W * Shape.C;
                for (int i = 0; i < indices.Length; i++)
                    Span.Slice(indices[i] * row, row).CopyTo(kept.Span[(i * row)..]);
                return kept;
            }
            case 3:
            {
                var kept = new Tensor(Shape with { C = indices.Length });
                int rows = Shape.N * Shape.H * Shape.W, position = 0;
                for (int r = 0; r < rows; r++)
                    foreach (int c in indices)
                        kept[position++] = this[r * Shape.C + c];
                return kept;
            }
            default:
                throw new ArgumentOutOfRangeException(nameof(axis), axis, "Only axis 0 (N) and axis 3 (C) hold channels.");
        }
    }

    /// <summary>Two threads may both read; all see one array.</summary>
    private float[] Load()
    {
        var elements = new float[Count];
        _read!(0, elements);
        return Interlocked.CompareExchange(ref _elements, elements, null) ?? elements;
    }
}
