using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Plans;

/// <summary>One fused layer in its place: shapes, and where its inputs and its output lie.</summary>
internal sealed unsafe class LayerFrame
{
    public LayerFrame(FusedLayer layer, ReadOnlySpan<FeatureMap> inputs, FeatureMap output)
    {
        Layer = layer;
        Inputs = inputs[..^(layer.HasResidual ? 1 : 0)].ToArray();
        Output = output;
        X = new float*[Inputs.Length];
    }

    public FusedLayer Layer { get; }

    /// <summary>Shapes with batch 1, the residual's left out.</summary>
    public FeatureMap[] Inputs { get; }

    /// <summary>With batch 1.</summary>
    public FeatureMap Output { get; }

    /// <summary>The inputs' images, one after the other.</summary>
    public float*[] X { get; }

    public float* Residual { get; set; }

    public float* Y { get; set; }

    /// <summary>Where packed weights and scratch come from.</summary>
    public PlanMemory Memory { get; set; } = null!;
}
