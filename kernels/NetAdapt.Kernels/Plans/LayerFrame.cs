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

    /// <summary>The inputs' images, one after the other.</summary>
    public float*[] X { get; }

    public float* Residual { get; set; }

    public float* Y { get; set; }

    /// <summary>Where an image of the first input starts.</summary>
    public float* InputAt(int image) => X[0] + (nint)image * Inputs[0].Pixels * InputRow;

    public float* OutputAt(int image) => Y + image * OutputImage;

    /// <summary>Null: there is no residual.</summary>
    public float* ResidualAt(int image) => Residual == null ? null : Residual + image * OutputImage;

    /// <summary>A product is divided among tiles as any product is, whatever its shape.</summary>
    public bool IsGeneral { get; set; }

    private nint OutputImage => (nint)Output.Pixels * OutputRow;

    /// <summary>Where packed weights and scratch come from.</summary>
    public PlanMemory Memory { get; set; } = null!;
}
