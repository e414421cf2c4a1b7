using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>The constant of the file that a weight's elements are.</summary>
/// <param name="From">The constant; it may be a view of another one.</param>
/// <param name="Order">For each element of the weight its number in <paramref name="From"/>; null: they lie alike.</param>
/// <param name="Factor">What the elements were multiplied by.</param>
internal sealed record WeightOrigin(Constant From, Func<int[]>? Order, float Factor)
{
    /// <summary>For each element of the weight its number in the constant that <see cref="From"/> is a view of.</summary>
    public int[] Sources()
    {
        int[] own = Order?.Invoke() ?? [.. Enumerable.Range(0, From.Count)];
        return From.Sources is { } sources ? Array.ConvertAll(own, i => sources[i]) : own;
    }
}

/// <summary>Remembers from which constants of the file weights were made, so that layers which read one constant hold one weight.</summary>
internal sealed class WeightOrigins
{
    // By reference: equal numbers are not one weight.
    private readonly Dictionary<object, WeightOrigin> _origins = new(ReferenceEqualityComparer.Instance);

    public Tensor Add(Tensor made, Constant from, Func<int[]>? order = null, float factor = 1)
    {
        // A single number is shared by formulas that have nothing to do with each other.
        if (from.Count > 1) _origins[made] = new WeightOrigin(from, order, factor);
        return made;
    }

    /// <summary>The same for numbers of which weights will be made.</summary>
    public void AddNumbers(float[] numbers, Constant from, int[] order)
    {
        if (from.Count > 1) _origins[numbers] = new WeightOrigin(from, () => order, 1);
    }

    public WeightOrigin? Of(Tensor made) => _origins.GetValueOrDefault(made);

    public WeightOrigin? OfNumbers(float[] numbers) => _origins.GetValueOrDefault(numbers);
}
