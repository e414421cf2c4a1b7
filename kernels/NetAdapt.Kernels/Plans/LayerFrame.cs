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
        (InputRow, OutputRow) = (Inputs[0].C, Output.C);
    }

    public FusedLayer Layer { get; }

    /// <summary>Shapes with batch 1, the residual's left out.</summary>
    public FeatureMap[] Inputs { get; }

    /// <summary>With batch 1.</summary>
    public FeatureMap Output { get; }

    /// <summary>Floats from one pixel of the first input to the next: its channels, or more (<see cref="PixelRows"/>).</summary>
    public int InputRow { get; set; }

    /// <summary>The same of the output.</summary>
    public int OutputRow { get; set; }

    /// <summary>Floats from one image of the first input to the next.</summary>
    public nint InputImage => (nint)Inputs[0].Pixels * InputRow;

    public nint OutputImage => (nint)Output.Pixels * OutputRow;

    /// <summary>The inputs' images, one after the other.</summary>
    public float*[] X { get; }

    public float* Residual { get; set; }

    public float* Y { get; set; }

    /// <summary>A product is divided among tiles as any product is, whatever its shape.</summary>
    public bool IsGeneral { get; set; }

    /// <summary>Where packed weights and scratch come from.</summary>
    public PlanMemory Memory { get; set; } = null!;
}
