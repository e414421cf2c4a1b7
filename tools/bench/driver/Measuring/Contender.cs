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

    public void Drop() => process.Ask($"drop {key}");
}
