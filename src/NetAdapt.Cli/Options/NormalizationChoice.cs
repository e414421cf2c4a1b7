namespace NetAdapt.Cli.Options;

/// <summary>The treatment of convolutions without normalization while a network is trained.</summary>
internal enum NormalizationChoice
{
    /// <summary>Each gets one, which is folded again in what is written.</summary>
    Insert,

    /// <summary>They are trained as they are.</summary>
    Given,
}
