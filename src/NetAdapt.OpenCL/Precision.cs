namespace NetAdapt.OpenCL;

/// <summary>What maps and weights are stored in, and what a network is computed in.</summary>
public enum Precision
{
    /// <summary>Single.</summary>
    Fp32,

    /// <summary>Half: the device needs cl_khr_fp16.</summary>
    Fp16,
}
