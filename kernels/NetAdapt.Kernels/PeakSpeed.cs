using System.Diagnostics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;

namespace NetAdapt.Kernels;

/// <summary>The most floating-point operations that one core here does in a second with one instruction set: multiply-adds on registers, no memory. Every kernel's speed is held against it.</summary>
public static class PeakSpeed
{
    private const int Tries = 12;
    private const long Rounds = 200_000;

    /// <summary>Of the calling thread's core, in GFLOP/s: the best of some tries of about a millisecond each, since whatever comes between only slows down.</summary>
    /// <param name="isa">As in <see cref="KernelCatalog.SupportedIsas"/>.</param>
    public static double GflopPerSecond(string isa) => InstructionSet.Of(isa).GflopPerSecond();

    internal static unsafe double Best<L, V>() where L : struct, ILanes<V> where V : unmanaged
    {
        float* sums = stackalloc float[MultiplyAddChain<L, V>.Chains * L.Width];
        double best = 0;
        for (int i = 0; i < Tries; i++)
        {
            long start = Stopwatch.GetTimestamp();
            // Sums that neither grow nor fade: s = s / 2 + 1 tends to 2.
            MultiplyAddChain<L, V>.Run(sums, Rounds, 0.5f, 1);
            best = Math.Max(best, MultiplyAddChain<L, V>.OperationsOfRound * Rounds / Stopwatch.GetElapsedTime(start).TotalNanoseconds);
        }
        return best;
    }
}
