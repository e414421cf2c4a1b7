using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>Multiply-adds on registers only: what a core can do at most, for comparison. No product of matrices can be faster.</summary>
internal static unsafe class MultiplyAddChain<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Chains that do not wait for each other: two units with four cycles of latency need eight, and with both factors these fill 14 of 16 registers.</summary>
    public const int Chains = 12;

    /// <summary>Operations of one round: a multiply-add counts as two.</summary>
    public static long OperationsOfRound => 2L * Chains * L.Width;

    /// <summary>Each chain c of 12 starts at c and takes <paramref name="rounds"/> times s = s * <paramref name="factor"/> + <paramref name="addend"/>.</summary>
    /// <param name="sums">Room for the chains' vectors: 12 * Width floats.</param>
    public static void Run(float* sums, long rounds, float factor, float addend)
    {
        V x = L.Splat(factor), z = L.Splat(addend);
        V s0 = L.Splat(0), s1 = L.Splat(1), s2 = L.Splat(2), s3 = L.Splat(3), s4 = L.Splat(4), s5 = L.Splat(5);
        V s6 = L.Splat(6), s7 = L.Splat(7), s8 = L.Splat(8), s9 = L.Splat(9), s10 = L.Splat(10), s11 = L.Splat(11);
        for (; rounds > 0; rounds--)
        {
            s0 = L.MultiplyAdd(s0, x, z);
            s1 = L.MultiplyAdd(s1, x, z);
            s2 = L.MultiplyAdd(s2, x, z);
            s3 = L.MultiplyAdd(s3, x, z);
            s4 = L.MultiplyAdd(s4, x, z);
            s5 = L.MultiplyAdd(s5, x, z);
            s6 = L.MultiplyAdd(s6, x, z);
            s7 = L.MultiplyAdd(s7, x, z);
            s8 = L.MultiplyAdd(s8, x, z);
            s9 = L.MultiplyAdd(s9, x, z);
            s10 = L.MultiplyAdd(s10, x, z);
            s11 = L.MultiplyAdd(s11, x, z);
        }
        L.Store(sums, s0);
        L.Store(sums + L.Width, s1);
        L.Store(sums + 2 * L.Width, s2);
        L.Store(sums + 3 * L.Width, s3);
        L.Store(sums + 4 * L.Width, s4);
        L.Store(sums + 5 * L.Width, s5);
        L.Store(sums + 6 * L.Width, s6);
        L.Store(sums + 7 * L.Width, s7);
        L.Store(sums + 8 * L.Width, s8);
        L.Store(sums + 9 * L.Width, s9);
        L.Store(sums + 10 * L.Width, s10);
        L.Store(sums + 11 * L.Width, s11);
    }
}
