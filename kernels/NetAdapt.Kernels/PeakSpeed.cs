using System.Diagnostics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;

namespace NetAdapt.Kernels;

/// <summary>The most floating-point operations that one core here does in a second with one instruction set: multiply-adds on registers, no memory. Every kernel's speed is held against it,
/// and since a core's clock, and what a neighbour leaves of it, change by a fifth within a second, against what was looked at right beside its run.</summary>
public static class PeakSpeed
{
    // Some 20 us of a fast core: short beside most layers, long beside a look at the clock.
    private const long Rounds = 10_000;

    /// <summary>Of the calling thread's core at this moment, in GFLOP/s: one look. Something may have come between; the median of several says what to expect.</summary>
    /// <param name="isa">As in <see cref="KernelCatalog.SupportedIsas"/>.</param>
    public static double GflopPerSecond(string isa) => InstructionSet.Of(isa).GflopPerSecond();

    internal static unsafe double Look<L, V>() where L : struct, ILanes<V> where V : unmanaged
    {
        float* sums = stackalloc float[MultiplyAddChain<L, V>.Chains * L.Width];
        long start = Stopwatch.GetTimestamp();
        // Sums that neither grow nor fade: s = s / 2 + 1 tends to 2.
        MultiplyAddChain<L, V>.Run(sums, Rounds, 0.5f, 1);
        // Not through TimeSpan, whose ticks are half a per cent of it.
        return MultiplyAddChain<L, V>.OperationsOfRound * Rounds * 1e-9 * Stopwatch.Frequency / (Stopwatch.GetTimestamp() - start);
    }
}
