namespace NetAdapt.Tensors;

/// <summary>float32 memory and its shape; elements lie in N, H, W, C order with C fastest.</summary>
public sealed class Tensor
{
    private readonly float[] _elements;

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

    private Tensor(FeatureMap shape, int count) => (Shape, Count, _elements) = (shape, count, []);

    /// <summary>A shape without memory, for weights of networks of which only the cost is asked. Its elements cannot be read.</summary>
    public static Tensor Outline(FeatureMap shape) => new(shape, shape.Count);

    public FeatureMap Shape { get; }

    public int Count { get; }

    /// <summary>There are no elements, only their count.</summary>
    public bool IsOutline => _elements.Length < Count;

    public Span<float> Span => _elements;

    public Memory<float> Memory => _elements;

    public ref float this[int n, int h, int w, int c] => ref _elements[((n * Shape.H + h) * Shape.W + w) * Shape.C + c];

    public ref float this[int index] => ref _elements[index];

    public static Tensor Vector(params float[] elements) => new(FeatureMap.Vector(elements.Length), elements);

    public static Tensor Filled(FeatureMap shape, float value)
    {
        var tensor = new Tensor(shape);
        tensor.Span.Fill(value);
        return tensor;
    }

    public Tensor Clone() => IsOutline ? this : new(Shape, (float[])_elements.Clone());

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
                        kept._elements[position++] = _elements[r * Shape.C + c];
                return kept;
            }
            default:
                throw new ArgumentOutOfRangeException(nameof(axis), axis, "Only axis 0 (N) and axis 3 (C) hold channels.");
        }
    }
}
