using System.Collections.Immutable;

namespace NetAdapt.Onnx.Reading;

/// <summary>What a name in the file's graph stands for while it is read.</summary>
internal abstract record Value;

/// <summary>The output of a layer of the network.</summary>
/// <param name="View">How the file's tensor sees the layer's map.</param>
/// <param name="Order">Null, or where a flattened map's channels come in another order than in the file: for each index along the file's axis, our channel.</param>
internal sealed record Activation(int Layer, View View, int[]? Order = null) : Value;

/// <summary>A tensor that is known when the file is read; exactly one of the two arrays is there. Elements in row-major order.</summary>
internal sealed record Constant(ImmutableArray<int> Dims, float[]? Floats, long[]? Ints) : Value
{
    public Constant(ImmutableArray<int> dims, float[] floats) : this(dims, floats, null)
    {
    }

    public Constant(ImmutableArray<int> dims, long[] ints) : this(dims, null, ints)
    {
    }

    public int Count => Floats?.Length ?? Ints!.Length;

    public string Type => Floats != null ? "float" : "integer";

    /// <summary>A constant of other dimensions whose element i is this one's element sources[i].</summary>
    public Constant Pick(ImmutableArray<int> dims, int[] sources) => Floats != null
        ? new Constant(dims, Array.ConvertAll(sources, i => Floats[i]))
        : new Constant(dims, Array.ConvertAll(sources, i => Ints![i]));
}
