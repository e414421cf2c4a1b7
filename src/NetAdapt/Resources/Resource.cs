namespace NetAdapt.Resources;

/// <summary>What a network uses up and a <see cref="Budget"/> limits.</summary>
public enum Resource
{
    /// <summary>Of one run with batch 1, in milliseconds.</summary>
    Latency,

    /// <summary>Multiply-accumulates of one image.</summary>
    Macs,

    /// <summary>Bytes of the weights.</summary>
    Weights,

    /// <summary>Bytes of weights and activations at the peak of inference with batch 1.</summary>
    Memory,
}
