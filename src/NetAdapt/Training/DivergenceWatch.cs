namespace NetAdapt.Training;

/// <summary>Notices within some fifty steps that a training destroys the network that it was given.</summary>
/// <remarks>The loss of the first step is the given network's own, since nothing has been changed by then. Training has
/// diverged when the smoothed loss has lost nine tenths of the way from there to the loss of a network that knows nothing
/// (every answer equally likely). A network that is no better than that from the start, such as one just cut or
/// initialised, may climb to three times its loss.</remarks>
/// <param name="chance">The loss of a network that knows nothing, in nats: ln(classes) for one label of several, ln 2 for labels each
/// by itself (<see cref="Heads.Head.ChanceLoss"/>).</param>
internal sealed class DivergenceWatch(double chance)
{
    // Twenty steps' memory: one strange batch is no divergence.
    private const double Memory = 0.95, Lost = 0.9, Hopeless = 0.6, MostClimb = 3;

    /// <summary>The state that a checkpoint saves, so that a resumed training notices the same; NaN before the first step.</summary>
    public (double Given, double Smoothed) State { get; set; } = (double.NaN, double.NaN);

    /// <summary>The smoothed loss at which a training counts as diverged.</summary>
    public double Limit => State.Given < Hopeless * chance
        ? State.Given + Lost * (chance - State.Given)
        : MostClimb * Math.Max(State.Given, chance);

    /// <summary>Takes the loss of the next step.</summary>
    /// <returns>What went wrong ("the loss rose from 0.74 to 2.78"), or null.</returns>
    public string? See(double loss)
    {
        if (double.IsNaN(State.Given)) State = (loss, loss);
        else State = State with { Smoothed = Memory * State.Smoothed + (1 - Memory) * loss };
        return State.Smoothed > Limit
            ? FormattableString.Invariant($"the loss rose from {State.Given:0.00} to {State.Smoothed:0.00}")
            : null;
    }
}
