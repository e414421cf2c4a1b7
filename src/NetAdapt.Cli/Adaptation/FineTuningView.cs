using System.Globalization;
using NetAdapt.Cli.Terminal;
using NetAdapt.FineTuning;

namespace NetAdapt.Cli.Adaptation;

/// <summary>Says in words what a fine-tuning does and how it ended.</summary>
internal static class FineTuningView
{
    /// <summary>"learning rate 0.006: holdout loss 0.5615".</summary>
    public static string Show(RateTrial trial) => $"learning rate {Rate(trial.LearningRate)}: {Outcome(trial)}";

    /// <summary>"learning rate 0.006 (holdout loss 0.7438 as given; short trainings: 0.02 0.7575, 0.006 0.5615, 0.002 0.5661)".</summary>
    public static string Show(RateFound found)
    {
        IEnumerable<string> trials = found.Trials.Select(trial => $"{Rate(trial.LearningRate)} {Outcome(trial)}");
        return Units.Invariant($"learning rate {Rate(found.LearningRate)} (holdout loss {found.GivenLoss:0.0000} as given; after short trainings: {string.Join(", ", trials)})");
    }

    public static string Show(Retreat retreat) => Units.Invariant(
        $"training diverged at step {retreat.Step}: {retreat.Reason}. It begins again from the given network with learning rate {Rate(retreat.To)} instead of {Rate(retreat.From)}");

    /// <summary>Which state was kept, and how it compares with the given network on the images that chose it; null where nothing chose.</summary>
    public static string? Kept(FineTuningSummary summary, int epochs)
    {
        if (summary is not { HoldoutBefore: { } before, HoldoutAfter: { } after }) return null;
        string scores = $"holdout {Units.Percent(before)} -> {Units.Percent(after)}";
        return summary.KeptEpoch == 0
            ? $"no epoch was better than the network that fine-tuning began with, which is kept ({scores})"
            : $"kept the state after epoch {summary.KeptEpoch} of {epochs} ({scores})";
    }

    /// <summary>"the network is 1.8 points less accurate on the test images than the given one (82.00 % -> 80.20 %)"; null where it is not.</summary>
    public static string? Worse(double? before, double? after, string images) => before > after
        ? Units.Invariant($"the network is {100 * (before - after):0.0} points less accurate on the {images} images than the given one ({Units.Percent(before.Value)} -> {Units.Percent(after.Value)})")
        : null;

    private static string Outcome(RateTrial trial) =>
        double.IsFinite(trial.HoldoutLoss) ? trial.HoldoutLoss.ToString("0.0000", CultureInfo.InvariantCulture) : "diverged";

    private static string Rate(float rate) => rate.ToString("G3", CultureInfo.InvariantCulture);
}
