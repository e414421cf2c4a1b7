namespace NetAdapt.OpenCL.Tuning;

/// <summary>How much time is spent on finding each layer's fastest kernel.</summary>
public enum TuningEffort
{
    /// <summary>None: what suits the device by rule.</summary>
    None,

    /// <summary>The likeliest variants, timed once for all layers of about one size.</summary>
    Fast,

    /// <summary>All variants, timed for each layer.</summary>
    Full,
}
