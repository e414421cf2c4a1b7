using System.Globalization;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>Everything that a fused layer's cost depends on: op and parameters, input and output maps (batch 1), activation, residual. Two layers with
/// equal shapes cost the same, so a table measures them once.</summary>
/// <param name="Text">The canonical form, one line without commas between fields; the key of latency tables and the grammar of *.shapes files:
/// <c>conv 3x3s2p1 g1 32x32x3 -> 16x16x16 clamp(0,6) residual</c>.</param>
public sealed record LayerShape(string Text)
{
    public static LayerShape Of(FusedLayer layer, ReadOnlySpan<FeatureMap> inputs, FeatureMap output)
    {
        string maps = string.Join(" & ", inputs[..^(layer.HasResidual ? 1 : 0)].ToArray().Select(m => m.ToString()));
        string text = $"{Describe(layer.Op)} {maps} -> {output}";
        if (layer.Activation != null) text += $" {Describe(layer.Activation)}";
        if (layer.HasResidual) text += " residual";
        return new LayerShape(text);
    }

    private static string Describe(Op op) => op switch
    {
        Convolution c => $"conv {c.Window} g{c.Groups}",
        MaxPool p => $"maxpool {p.Window}",
        AveragePool p => $"avgpool {p.Window}{(p.CountPads ? " countpads" : "")}",
        Pad p => string.Create(CultureInfo.InvariantCulture, $"pad {p.Top},{p.Left},{p.Bottom},{p.Right}={p.Value}"),
        Clamp a => string.Create(CultureInfo.InvariantCulture, $"clamp({a.Min},{(float.IsPositiveInfinity(a.Max) ? "inf" : a.Max)})"),
        LeakyRelu or Elu or ThresholdedRelu => string.Create(CultureInfo.InvariantCulture, $"{op.Kind}({((ElementwiseOp)op).Constants().P})"),
        HardSigmoid a => string.Create(CultureInfo.InvariantCulture, $"hardsigmoid({a.Alpha},{a.Beta})"),
        _ => op.Kind,
    };

    public override string ToString() => Text;
}
