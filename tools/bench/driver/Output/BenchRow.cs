namespace NetAdapt.Bench.Output;

/// <summary>One thing measured with all engines.</summary>
/// <param name="Section">"inference", "odd", "layers", "training", "footprint".</param>
/// <param name="Unit">Of <paramref name="Ours"/> and <paramref name="Peers"/>; less is better but for "images/s".</param>
/// <param name="Ours">Median over the rounds.</param>
/// <param name="Peers">Medians by engine.</param>
/// <param name="Ratio">Time (or size) of ours / best peer's, median over the rounds: below 1 we win. Null where there is no peer.</param>
/// <param name="Ratios">The same for every peer.</param>
/// <param name="PercentOfPeak">Of the multiply-adds that this core does on registers, looked at beside each run; median over the rounds.</param>
internal sealed record BenchRow(string Section, string Name, int Threads, string Unit, double Ours, Dictionary<string, double> Peers, string? BestPeer, double? Ratio,
    Dictionary<string, double> Ratios, double? GflopPerSecond = null, double? PercentOfPeak = null);
