using System.Text.Json.Serialization;

namespace NetAdapt.Runs;

/// <summary>Where the time of one process's part of a run went, in seconds by the clock on the wall. What several workers
/// did side by side counts as its share of them.</summary>
/// <param name="TableSeconds">Measuring the latency table.</param>
/// <param name="PreparingSeconds">Measuring activations and finding the learning rate.</param>
/// <param name="MeasuringSeconds">Measuring whole networks.</param>
/// <param name="EvaluatingSeconds">Judging the given and the written network.</param>
/// <param name="RankingSeconds">Ranking filters.</param>
/// <param name="LookupSeconds">Predicting what networks use.</param>
/// <param name="ProposalsSeconds">Making the proposals' networks.</param>
/// <param name="TrainingSeconds">Short-term fine-tuning.</param>
/// <param name="JudgingSeconds">Judging proposals on the holdout images.</param>
/// <param name="IdleSeconds">Workers that had no proposal left while others were still at theirs.</param>
/// <param name="FineTuningSeconds">Long-term fine-tuning.</param>
/// <param name="WritingSeconds">Writing networks, the journal and the report.</param>
/// <param name="OtherSeconds">Everything else: reading the network and the data.</param>
public sealed record RunTimes(double TableSeconds, double PreparingSeconds, double MeasuringSeconds, double EvaluatingSeconds, double RankingSeconds, double LookupSeconds, double ProposalsSeconds,
    double TrainingSeconds, double JudgingSeconds, double IdleSeconds, double FineTuningSeconds, double WritingSeconds, double OtherSeconds)
{
    /// <summary>All of it.</summary>
    [JsonIgnore]
    public double Seconds => Parts.Sum(part => part.Seconds);

    /// <summary>Each part with its name, as people read it.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, double Seconds)> Parts =>
    [
        ("latency table", TableSeconds), ("finding the learning rate", PreparingSeconds), ("measuring whole networks", MeasuringSeconds), ("evaluating", EvaluatingSeconds), ("ranking filters", RankingSeconds),
        ("look-ups", LookupSeconds), ("making proposals", ProposalsSeconds), ("short-term fine-tuning", TrainingSeconds), ("judging", JudgingSeconds),
        ("idle workers", IdleSeconds), ("long-term fine-tuning", FineTuningSeconds), ("writing files", WritingSeconds), ("other", OtherSeconds),
    ];

    /// <summary>"short-term fine-tuning 20.1 s, judging 3.2 s, ..."; what is under a twentieth of a second is left out.</summary>
    public override string ToString() => string.Join(", ",
        Parts.Where(part => part.Seconds >= 0.05).Select(part => FormattableString.Invariant($"{part.Name} {part.Seconds:0.0} s")));
}
