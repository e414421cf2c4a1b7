namespace NetAdapt.Training;

/// <summary>The loss or the gradients are no longer numbers, or the loss has risen to that of a network that knows nothing. The input was not wrong and the program did what was asked, so this is no
/// <see cref="InvalidInputException"/>: the program's edge exits with 1 (ran, but did not reach what was asked), with this message and no stack trace.</summary>
public sealed class DivergedException : Exception
{
    /// <param name="step">The step, from 1, whose result is no number.</param>
    /// <param name="checkpoint">The last good checkpoint, or null where there is none.</param>
    internal DivergedException(long step, int epoch, string what, float learningRate, string? checkpoint) : base(FormattableString.Invariant(
        $"training diverged: {what} in step {step} (epoch {epoch}) at learning rate {learningRate}. Lower the learning rate (try {learningRate / 10:G3}), lengthen the warm-up, or clip gradients (norm 1). ")
        + (checkpoint == null ? "No checkpoint had been written before that." : $"The last good checkpoint is kept: {checkpoint}."))
    {
        (Step, Reason, Checkpoint) = (step, what, checkpoint);
    }

    /// <summary>"the loss is NaN", "the loss rose from 0.74 to 2.78".</summary>
    public string Reason { get; }

    /// <summary>From 1: the step whose result is no number.</summary>
    public long Step { get; }

    /// <summary>The last good one, or null.</summary>
    public string? Checkpoint { get; }
}
