using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Bench.Networks;

/// <summary>Writes networks for peers that read no ONNX, in the format of engines/protocol/README.md.</summary>
internal static class PlainNetwork
{
    /// <summary>As inference runs it, with everything fused that can be.</summary>
    public static void Write(FusedNetwork network, string path) =>
        Write(path, network.Layers.Select((layer, i) =>
        {
            string text = Describe(layer.Op, layer.Inputs, network.Shapes[i]);
            if (layer.Activation is { } activation) text += $" clamp={Bounds(activation)}";
            if (layer.HasResidual) text += $" add={layer.Inputs[^1]}";
            return (text, layer.Weights);
        }));

    /// <summary>As training sees it, layer by layer.</summary>
    public static void Write(Network network, string path) =>
        Write(path, network.Layers.Select((layer, i) => (Describe(layer.Op, layer.Inputs, network.Shapes[i]), layer.Weights)));

    private static void Write(string path, IEnumerable<(string Text, ImmutableArray<Tensor> Weights)> steps)
    {
        using var text = new StreamWriter(path + ".net");
        using Stream weights = File.Create(path + ".weights");
        foreach (var (line, tensors) in steps)
        {
            text.WriteLine(line);
            foreach (Tensor tensor in tensors) weights.Write(MemoryMarshal.AsBytes(tensor.Span));
        }
    }

    private static string Describe(Op op, ImmutableArray<int> inputs, FeatureMap output) => op switch
    {
        Input => $"input shape={output.H},{output.W},{output.C}",
        Convolution { Window: var w } c => $"conv from={inputs[0]} out={c.OutputChannels} kernel={w.KernelH},{w.KernelW} stride={w.StrideH},{w.StrideW} "
            + $"pads={w.PadTop},{w.PadLeft},{w.PadBottom},{w.PadRight} groups={c.Groups} bias={(c.HasBias ? 1 : 0)}",
        FullyConnected fc => $"fc from={inputs[0]} out={fc.Outputs} bias={(fc.HasBias ? 1 : 0)}",
        GlobalAveragePool => $"gap from={inputs[0]}",
        BatchNormalization => $"bn from={inputs[0]}",
        Clamp clamp => $"clamp from={inputs[0]} bounds={Bounds(clamp)}",
        Add => $"add from={inputs[0]} other={inputs[1]}",
        _ => throw new NotSupportedException($"{op.Kind} has no plain description"),
    };

    private static string Bounds(ElementwiseOp op) => op is Clamp clamp
        ? string.Create(CultureInfo.InvariantCulture, $"{clamp.Min},{(float.IsPositiveInfinity(clamp.Max) ? "inf" : clamp.Max)}")
        : throw new NotSupportedException($"{op.Kind} has no plain description");
}
