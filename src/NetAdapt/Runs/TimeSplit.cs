using System.Text.Json.Serialization;

namespace NetAdapt.Runs;

/// <summary>Where an iteration's time went. All are seconds by the clock on the wall, so that they add up to what the iteration took: what several workers did side by side counts as its
/// share of them.</summary>
/// <param name="TrainingSeconds">Short-term fine-tuning, with loading its images.</param>
/// <param name="EvaluationSeconds">Judging proposals on the holdout images.</param>
/// <param name="LookupSeconds">Asking the latency table, and what else resources are predicted from.</param>
/// <param name="MeasuringSeconds">Measuring the network that the iteration starts from whole, on the device.</param>
/// <param name="IdleSeconds">Workers that had no proposal left while others were still at theirs.</param>
/// <param name="OtherSeconds">Everything else: choosing filters, making networks, writing files.</param>
public sealed record TimeSplit(double TrainingSeconds, double EvaluationSeconds, double LookupSeconds, double MeasuringSeconds, double IdleSeconds, double OtherSeconds)
{
    [JsonIgnore]
    public double Seconds => TrainingSeconds + EvaluationSeconds + LookupSeconds + MeasuringSeconds + IdleSeconds + OtherSeconds;

    /// <summary>Each part with its name, as people read it.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, double Seconds)> Parts =>
        [("training", TrainingSeconds), ("evaluation", EvaluationSeconds), ("look-ups", LookupSeconds), ("measuring", MeasuringSeconds), ("idle", IdleSeconds), ("other", OtherSeconds)];

    public static TimeSplit operator +(TimeSplit a, TimeSplit b) => new(a.TrainingSeconds + b.TrainingSeconds, a.EvaluationSeconds + b.EvaluationSeconds,
        a.LookupSeconds + b.LookupSeconds, a.MeasuringSeconds + b.MeasuringSeconds, a.IdleSeconds + b.IdleSeconds, a.OtherSeconds + b.OtherSeconds);

    /// <summary>"training 86 %, evaluation 7 %, ..."</summary>
    public override string ToString() =>
        string.Join(", ", Parts.Select(part => FormattableString.Invariant($"{part.Name} {(Seconds > 0 ? 100 * part.Seconds / Seconds : 0):0.0} %")));
}
