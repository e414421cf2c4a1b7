using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Loops;

/// <summary>The product of a pointwise convolution by seven products of half its size each way instead of eight: Strassen's algorithm in Winograd's form, one level deep. Rows are taken in pairs (even and
/// odd pixels are the two halves), k's and columns in halves. Source: V. Strassen, Gaussian Elimination is not Optimal, 1969; S. Winograd, On Multiplication of 2x2 Matrices, 1971. When it
/// pays: docs/decisions/0025-fewer-multiplications.md.</summary>
internal static class Strassen
{
    /// <summary>The algorithm's name in a <see cref="Kernel"/>'s key.</summary>
    public const string Name = "pw_strassen";

    /// <summary>Products of half the rows, k's and columns.</summary>
    public const int Products = 7;

    /// <summary>Packed weights over those of the plain product: seven quarters, and what halves are filled up with.</summary>
    public const int Growth = 2;

    // In multiply-adds: what the sums of A's quarters take for each of A's elements, what partial results and more tiles take for each of C's, and what reading more weights takes for each of B's.
    private const double ForAnInput = 6, ForAnOutput = 6.5, ForAWeight = 2;

    private const double LeastGain = 0.044;

    /// <summary>Pixels for which it is worth three quarters more memory of weights.</summary>
    private const int FewestRows = 64;

    /// <summary>Floats of a vector, of every instruction set.</summary>
    private static readonly int[] s_lanes = [1, 4, 8, 16];

    /// <summary>The layer can be computed so, and is the faster for it.</summary>
    /// <param name="lanes">Floats of a vector.</param>
    public static bool Pays(Op op, FeatureMap input, FeatureMap output, int lanes)
    {
        if (op is not Convolution { Groups: 1, Window.IsPointwise: true } || output.Pixels < FewestRows) return false;
        double rows = output.Pixels, depth = input.C, columns = 2 * HalfColumns(output.C, lanes), rest = output.C - columns;
        double halves = rows * depth * columns * Products / 8 + ForAnInput * rows * depth + ForAnOutput * rows * columns + ForAWeight * depth * columns;
        return columns > 0 && halves + rows * depth * rest <= (1 - LeastGain) * rows * depth * output.C;
    }

    /// <summary>Some machine computes the layer so: what lies where in memory, and which layers are computed together, does not depend on the machine's vectors.</summary>
    public static bool PaysSomewhere(FusedNetwork network, int layer) =>
        network.Layers[layer] is { Inputs: [var input, ..] } fused && s_lanes.Any(lanes => Pays(fused.Op, network.Shapes[input], network.Shapes[layer], lanes));

    /// <summary>Pixels are paired along the image's rows, so a map of an odd width cannot be cut into bands of rows without changing who is paired with whom, which would change bits.</summary>
    public static bool MayCrossRows(FusedNetwork network, int layer) => network.Shapes[layer].W % 2 == 1 && PaysSomewhere(network, layer);

    /// <summary>Columns of each half: whole vectors. What is left over is a plain product: nothing, or so many vectors that tiles are wide enough and that folded columns (<see cref="FoldedColumns"/>) have
    /// something to ride on.</summary>
    public static int HalfColumns(int columns, int lanes)
    {
        int full = columns / lanes, left = full % 2 == 1 ? 3 : columns % lanes > 0 ? 2 : 0;
        return Math.Max(0, full - left) / 2 * lanes;
    }
}
