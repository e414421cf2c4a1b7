using NetAdapt.Bench.Measuring;
using NetAdapt.Bench.Output;

namespace NetAdapt.Bench.Sections;

/// <summary>From contenders to a row.</summary>
internal static class Comparison
{
    /// <param name="contenders">Ours first.</param>
    public static BenchRow Row(string section, string name, Contender[] contenders)
    {
        Contender ours = contenders[0];
        Contender[] peers = contenders[1..];
        Contender? best = peers.MinBy(p => p.Median);
        return new BenchRow(section, name, ours.Threads, "ms", ours.Median, peers.ToDictionary(p => p.Engine, p => p.Median), best?.Engine,
            best == null ? null : Rounds.Ratio(ours, best), peers.ToDictionary(p => p.Engine, p => Rounds.Ratio(ours, p)));
    }
}
