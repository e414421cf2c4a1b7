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
        double[] squares = new double[Blocks(gradients.Length)];
        OfShare(gradients, squares, 0, 1);
        return Of(squares);
    }

    /// <summary>Blocks that so many gradients are cut into.</summary>
    internal static int Blocks(int gradients) => (gradients + Block - 1) / Block;

    /// <summary>One worker's share: the sum of squares of some blocks.</summary>
    internal static void OfShare(ReadOnlySpan<float> gradients, Span<double> squares, int worker, int workers)
    {
        int end = (int)((long)squares.Length * (worker + 1) / workers);
        for (int block = (int)((long)squares.Length * worker / workers); block < end; block++)
            squares[block] = SquaresOf(gradients.Slice(block * Block, Math.Min(Block, gradients.Length - block * Block)));
    }

    /// <summary>From the sums of all blocks, added in their order, whoever found them.</summary>
    internal static double Of(ReadOnlySpan<double> squares)
    {
        double total = 0;
        foreach (double square in squares) total += square;
        return Math.Sqrt(total);
    }

    /// <summary>Scales the gradients by limit / norm where their norm is over the limit.</summary>
    /// <returns>The norm before.</returns>
    public static double Clip(Span<float> gradients, float limit)
    {
        double norm = Of(gradients);
        Clip(gradients, limit, norm);
        return norm;
    }

    internal static void Clip(Span<float> gradients, float limit, double norm)
    {
        if (norm > limit) System.Numerics.Tensors.TensorPrimitives.Multiply(gradients, (float)(limit / norm), gradients);
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
