using System.Numerics;

namespace NetAdapt.Training;

/// <summary>The L2 norm of all gradients together, and clipping by it (Pascanu et al. 2013).</summary>
public static class GradientNorm
{
    private const int Block = 1024;

    /// <summary>sqrt(sum of squares). The order of additions depends on the length and the vector width only (a library that aligns its loads would add in another
    /// order at another address, and a resumed run would differ); blocks are added in double.</summary>
    public static double Of(ReadOnlySpan<float> gradients)
    {
        double total = 0;
        for (int start = 0; start < gradients.Length; start += Block)
            total += SquaresOf(gradients.Slice(start, Math.Min(Block, gradients.Length - start)));
        return Math.Sqrt(total);
    }

    /// <summary>Scales the gradients by limit / norm where their norm is over the limit.</summary>
    /// <returns>The norm before.</returns>
    public static double Clip(Span<float> gradients, float limit)
    {
        double norm = Of(gradients);
        if (norm > limit) System.Numerics.Tensors.TensorPrimitives.Multiply(gradients, (float)(limit / norm), gradients);
        return norm;
    }

    private static double SquaresOf(ReadOnlySpan<float> block)
    {
        var sum = Vector<float>.Zero;
        int i = 0;
        for (; i + Vector<float>.Count <= block.Length; i += Vector<float>.Count)
        {
            var lane = new Vector<float>(block[i..]);
            sum += lane * lane;
        }
        double total = Vector.Sum(sum);
        for (; i < block.Length; i++) total += block[i] * block[i];
        return total;
    }
}
