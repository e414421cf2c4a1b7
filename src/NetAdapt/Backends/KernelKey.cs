namespace NetAdapt.Backends;

/// <summary>What a kernel is specialised on, whatever the instruction set.</summary>
/// <param name="Algorithm">The loop nest, with the window and stride that it is unrolled for: "pw", "conv", "dw", "dw3x3s1", "fc", "gap", ...</param>
/// <param name="Residual">A residual is added.</param>
/// <param name="Activation">The kind of the activation that follows, or "".</param>
public readonly record struct KernelKey(string Algorithm, bool Residual = false, string Activation = "")
{
    /// <summary>"dw3x3s1_clamp", "pw_residual_clamp", "gap".</summary>
    public override string ToString() => Algorithm + (Residual ? "_residual" : "") + (Activation.Length > 0 ? "_" + Activation : "");
}
