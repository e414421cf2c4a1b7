using NetAdapt.Bench.Engines;
using NetAdapt.Resources;

namespace NetAdapt.Bench.Measuring;

/// <summary>One engine with one network, and what it took in each round.</summary>
internal sealed class Contender(EngineProcess process, string key)
{
    // The first runs of a turn find other engines' data in the caches.
    private const int Warmups = 2, MostRuns = 2000;

    private readonly List<double> _milliseconds = [];
    private int _runs;

    public EngineProcess Process => process;

    public string Engine => process.Engine.Name;

    public int Threads => process.Cores.Count;

    /// <summary>Of each round: the lower quartile of its runs, which others on the same cores do not move as they move the median.</summary>
    public IReadOnlyList<double> Milliseconds => _milliseconds;

    public double Median => SampleStatistics.MedianOf([.. _milliseconds]);

    /// <summary>Decides how many runs make a turn.</summary>
    public void Prepare(TimeSpan turn)
    {
        double once = process.Run(key, Warmups, 5).Min();
        _runs = (int)Math.Clamp(turn.TotalMicroseconds / once, 3, MostRuns);
    }

    public void TakeTurn() => _milliseconds.Add(SampleStatistics.LowerQuartileOf(process.Run(key, Warmups, _runs)) / 1000);

    /// <summary>Of our own engine, a turn of its own in which each run has a look at the peak beside it, since a core's clock changes within a round: the speed as a share of what the core's registers
    /// alone can do. Of both the quartile that others on the core move least.</summary>
    /// <param name="gflop">Of one run.</param>
    public double ShareOfPeak(double gflop)
    {
        var runs = process.RunBesidePeak(key, Warmups, _runs);
        double microseconds = SampleStatistics.LowerQuartileOf([.. runs.Select(run => run.Microseconds)]), peak = -SampleStatistics.LowerQuartileOf([.. runs.Select(run => -run.Peak)]);
        return 1e6 * gflop / microseconds / peak;
    }

    public void Drop() => process.Ask($"drop {key}");
}
