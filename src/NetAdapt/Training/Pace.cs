namespace NetAdapt.Training;

/// <summary>How fast a training goes, and how long it will take: what progress and records say about time. Nothing here decides what is computed.</summary>
internal sealed class Pace(TrainingSettings settings, int batches, bool evaluates)
{
    private readonly long _total = settings.TotalSteps(batches);
    private long _steps;
    private TimeSpan _inSteps, _evaluation;

    private int Epochs => (int)((_total + batches - 1) / batches);

    public void Stepped(TimeSpan took)
    {
        _steps++;
        _inSteps += took;
    }

    public void Evaluated(TimeSpan took) => _evaluation = took;

    /// <param name="epoch">From 1.</param>
    public bool IsEvaluated(int epoch) => epoch % settings.EvaluationInterval == 0 || epoch == Epochs;

    /// <summary>The record of the epoch whose last step the session has done.</summary>
    public EpochRecord Record(TrainingSession session)
    {
        EpochSums sums = session.Sums;
        return new EpochRecord(EpochOf(session), Ratio(sums.Loss, sums.Images), Ratio(sums.Correct, sums.Images), null, Ratio(sums.Images, sums.Seconds), session.LearningRate,
            sums.Seconds, sums.LoaderSeconds);
    }

    public TrainingProgress Progress(TrainingSession session)
    {
        EpochSums sums = session.Sums;
        int epoch = EpochOf(session);
        double left = _steps == 0 ? 0 : _inSteps.TotalSeconds / _steps * (_total - session.Step);
        if (evaluates) left += _evaluation.TotalSeconds * EvaluationsFrom(epoch);
        return new TrainingProgress(epoch, Epochs, session.Step, _total, Ratio(sums.Loss, sums.Images), Ratio(sums.Correct, sums.Images),
            Ratio(sums.Images, sums.Seconds), session.LearningRate, Span(left), null);
    }

    /// <summary>A length of time; what is longer than a span can hold is cut.</summary>
    public static TimeSpan Span(double seconds) => TimeSpan.FromSeconds(Math.Min(seconds, MaxSeconds));

    private const double MaxSeconds = 1e11;

    /// <summary>Evaluations after an epoch and all later ones.</summary>
    internal int EvaluationsFrom(int epoch)
    {
        int interval = settings.EvaluationInterval;
        return Epochs / interval - (epoch - 1) / interval + (Epochs % interval == 0 ? 0 : 1);
    }

    private static double Ratio(double part, double whole) => whole > 0 ? part / whole : 0;

    private int EpochOf(TrainingSession session) => (int)((Math.Max(1, session.Step) - 1) / batches) + 1;
}
