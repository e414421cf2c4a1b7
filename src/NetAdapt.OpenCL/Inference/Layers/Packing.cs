using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference.Layers;

/// <summary>What layers' weights have in common as kernels read them.</summary>
internal static class Packing
{
    /// <summary>A weight's elements, which it need not hold itself: only packed ones stay. Zeros where there are none, in a network of which only the cost is asked.</summary>
    public static ReadOnlySpan<float> ElementsOf(Tensor weight)
    {
        if (weight.IsHeld && !weight.IsOutline) return weight.Span;
        var elements = new float[weight.Count];
        if (!weight.IsOutline) weight.CopyTo(elements);
        return elements;
    }

    /// <summary>A vector, filled up with zeros.</summary>
    public static float[] Row(Tensor vector, int elements)
    {
        var row = new float[elements];
        ElementsOf(vector).CopyTo(row);
        return row;
    }
}
