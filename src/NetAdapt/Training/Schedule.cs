namespace NetAdapt.Training;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum ScheduleKind
{
    /// <summary>It stays.</summary>
    Constant,

    /// <summary>Times gamma after each decay period, in stairs.</summary>
    Step,

    /// <summary>Times gamma for each decay period, smoothly.</summary>
    Exponential,

    /// <summary>Half a cosine from the base rate to zero (Loshchilov and Hutter 2017, without restarts).</summary>
    Cosine,
}

/// <summary>The learning rate as a pure function of the step, so that a resumed run cannot take another one.</summary>
/// <param name="BaseRate">The rate after the warm-up.</param>
/// <param name="Steps">All steps of the training, the warm-up's included.</param>
/// <param name="WarmupSteps">Over the first so many steps the rate rises in a line: BaseRate * (step + 1) / WarmupSteps.</param>
/// <param name="DecaySteps">One decay period, counted from the end of the warm-up.</param>
/// <param name="Gamma">What a decay period leaves of the rate.</param>
public readonly record struct Schedule(ScheduleKind Kind, float BaseRate, long Steps, long WarmupSteps = 0, double DecaySteps = 1, float Gamma = 1)
{
    /// <summary>The learning rate of step 0, 1, ..., Steps - 1.</summary>
    public float RateAt(long step)
    {
        if (step < WarmupSteps) return (float)((double)BaseRate * (step + 1) / WarmupSteps);
        double since = step - WarmupSteps, whole = Math.Max(1, Steps - WarmupSteps);
        return (float)(BaseRate * Kind switch
        {
            ScheduleKind.Step => Math.Pow(Gamma, Math.Floor(since / DecaySteps)),
            ScheduleKind.Exponential => Math.Pow(Gamma, since / DecaySteps),
            ScheduleKind.Cosine => 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, since / whole))),
            _ => 1,
        });
    }
}
