using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Loops;

/// <summary>Minimal filtering F(4x4, 3x3): 16 outputs of a 3x3 convolution from a patch of 6x6 by 36 multiply-adds instead of 144, for each pair of channels. The filters are transformed when they are
/// packed, a patch when it is read, the 36 sums before they are stored. Source: A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks, 2015. When it pays: docs/decisions/0024-minimal-filtering.md.</summary>
internal static class Winograd
{
    /// <summary>Rows and columns of outputs that are computed together.</summary>
    public const int Tile = 4;

    /// <summary>Rows and columns of the input that they read.</summary>
    public const int Patch = 6;

    public const int Points = Patch * Patch;

    /// <summary>Polynomials are taken at 0, at both signs of these, and at infinity: the roots of 1/2 and 2. At the usual 1 and 2 results are twice as far from the truth.</summary>
    public const float Near = 0.70710678f, Far = 1.41421356f;

    /// <summary>The algorithm's name in a <see cref="Kernel"/>'s key.</summary>
    public const string Name = "winograd3x3";

    // In multiply-adds of a convolution's own loop: what a tile's transforms take for each channel, what each of its sums takes to start, what a layer takes, and what a transformed weight takes that the
    // second-level cache has no room for.
    private const double ForAnInput = 200, ForAnOutput = 130, ForASum = 6, ForALayer = 10_000, ForADistantWeight = 7.2;

    /// <summary>Floats of 1 MiB.</summary>
    private const double NearWeights = 256 * 1024;

    /// <summary>Products of a few rows each do not keep the multipliers busy.</summary>
    private const int FewestTiles = 4;

    private const double LeastGain = 0.1;

    /// <summary>The layer can be computed so, and is the faster for it.</summary>
    /// <param name="lanes">Floats of a vector: transforms compute whole ones.</param>
    public static bool Pays(Op op, FeatureMap input, FeatureMap output, int lanes)
    {
        if (op is not Convolution { Groups: 1, Window: { KernelH: 3, KernelW: 3, StrideH: 1, StrideW: 1, DilationH: 1, DilationW: 1 } }) return false;
        int tiles = TilesOf(output.H) * TilesOf(output.W);
        double direct = 9.0 * output.Pixels * input.C * output.C, inputs = Filled(input.C), outputs = Filled(output.C);
        double tile = Points * (input.C + ForASum) * outputs + ForAnInput * inputs + ForAnOutput * outputs;
        double transformed = tiles * tile + ForALayer + ForADistantWeight * Math.Max(0, Points * input.C * outputs - NearWeights);
        return tiles >= FewestTiles && transformed <= (1 - LeastGain) * direct;

        int Filled(int channels) => (channels + lanes - 1) / lanes * lanes;
    }

    /// <summary>There may be vectors with which it pays: the shorter, the sooner.</summary>
    public static bool MayPay(FusedNetwork network, int layer) => network.Layers[layer] is { Inputs: [var input, ..] } fused && Pays(fused.Op, network.Shapes[input], network.Shapes[layer], lanes: 1);

    /// <summary>Floats of the transformed filters over those of the filters.</summary>
    public const int Growth = Points / 9;

    public static int TilesOf(int size) => (size + Tile - 1) / Tile;
}
