using NetAdapt.Backends;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Kernels.Steps;

namespace NetAdapt.Kernels;

/// <summary>A <see cref="KernelKey"/> on one instruction set: what can be chosen for a layer.</summary>
public sealed class Kernel
{
    private readonly Func<LayerFrame, bool> _fits;
    private readonly Func<LayerFrame, Step> _bind;

    internal Kernel(KernelKey key, string isa, bool isSupported, Func<LayerFrame, bool> fits, Func<LayerFrame, Step> bind)
    {
        Key = key;
        Isa = isa;
        IsSupported = isSupported;
        _fits = fits;
        _bind = bind;
    }

    public KernelKey Key { get; }

    /// <summary>"avx512", "avx2", "advsimd", "scalar".</summary>
    public string Isa { get; }

    /// <summary>This machine and this binary can run it.</summary>
    public bool IsSupported { get; }

    /// <summary>The key, two underscores, the instruction set: "dw3x3s1_clamp__avx2".</summary>
    public string Name => $"{Key}__{Isa}";

    /// <summary>Its packed weights over the layer's own, rounded up.</summary>
    internal int Growth => Key.Algorithm switch
    {
        Winograd.Name => Winograd.Growth,
        Strassen.Name => Strassen.Growth,
        _ => 1,
    };

    /// <summary>For any shape of its kind: its name has no second part, and its weights no form of their own.</summary>
    internal bool IsGeneral => Growth == 1 && !Key.Algorithm.Contains('_');

    /// <summary>It computes the frame's layer.</summary>
    internal bool Fits(LayerFrame frame) =>
        Key.Residual == frame.Layer.HasResidual && Key.Activation == (frame.Layer.Activation?.Kind ?? "") && _fits(frame);

    /// <summary>Packs the layer's weights and fixes everything that a run needs.</summary>
    internal Step Bind(LayerFrame frame) => _bind(frame);

    public override string ToString() => Name;
}
