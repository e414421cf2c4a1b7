using System.Globalization;
using NetAdapt.Graphs;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference;

/// <summary>One fused layer in its place on the device: shapes, where its maps begin in the arena, and what its kernels have in common.</summary>
internal sealed class LayerFrame : IDisposable
{
    public LayerFrame(DeviceContext context, bool half, FusedLayer layer, ReadOnlySpan<FeatureMap> inputs, FeatureMap output)
    {
        Context = context;
        Half = half;
        Layer = layer;
        Inputs = inputs[..^(layer.HasResidual ? 1 : 0)].ToArray();
        Output = output;
        X = new int[Inputs.Length];
        Weights = new PackedWeights(context, half, layer.Name);
    }

    public DeviceContext Context { get; }

    /// <summary>Maps and weights are in half precision.</summary>
    public bool Half { get; }

    public FusedLayer Layer { get; }

    /// <summary>Shapes with batch 1, the residual's left out.</summary>
    public FeatureMap[] Inputs { get; }

    /// <summary>With batch 1.</summary>
    public FeatureMap Output { get; }

    /// <summary>Where all maps lie.</summary>
    public DeviceBuffer Maps { get; set; } = null!;

    /// <summary>Elements of the arena before each input.</summary>
    public int[] X { get; }

    public int Y { get; set; }

    public int Residual { get; set; }

    public PackedWeights Weights { get; }

    /// <summary>Images that a run may have at most: what variants are chosen for.</summary>
    public int Images { get; set; } = 1;

    /// <summary>Quads of output channels of one pixel.</summary>
    public int Quads => QuadsOf(Output.C);

    public static int QuadsOf(int channels) => (channels + 3) / 4;

    /// <summary>Elements of one image's map on the device: its pixels filled up to whole quads.</summary>
    public static long ElementsOf(FeatureMap map) => (long)map.Pixels * 4 * QuadsOf(map.C);

    /// <summary>A kernel of this layer, with the flags that all of them share.</summary>
    public DeviceKernel Kernel(string source, string name, string flags = "")
    {
        string all = string.Join(' ', new[] { flags, Half ? "-D HALF" : "", Layer.HasResidual ? "-D RESIDUAL" : "", Layer.Activation is { } act ? $"-D ACT_{act.Kind.ToUpperInvariant()}" : "" }.Where(f => f.Length > 0));
        return Context.Programs.Kernel(source, name, all, $"layer '{Layer.Name}': ");
    }

    /// <summary>Sets what all kernels begin with (MAPS in base.cl).</summary>
    /// <param name="input">The input that is x.</param>
    /// <param name="activation">Null: the fused one.</param>
    public ArgumentList Arguments(DeviceKernel kernel, int input = 0, ElementwiseOp? activation = null)
    {
        var (a, b) = (activation ?? Layer.Activation)?.Constants() ?? (0, 0);
        return kernel.Arguments().Add(Maps).Add(X[input]).Add(Maps).Add(Y).Add(Maps).Add(Layer.HasResidual ? Residual : Y).Add(a).Add(b);
    }

    public void Dispose() => Weights.Dispose();

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Layer.Name} {Output}");
}
