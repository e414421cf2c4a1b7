using NetAdapt.Graphs;
using NetAdapt.Onnx.Reading;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx;

/// <summary>What a network takes and gives from outside: the arrays of its ONNX file. Inside, every map is channel
/// last.</summary>
public sealed record NetworkSignature(ArrayLayout Input, ArrayLayout Output)
{
    /// <summary>Reads a network's signature from its metadata, which a pruned or trained network keeps. A network that
    /// no file said anything of takes (N, C, H, W).</summary>
    public static NetworkSignature Of(Network network)
    {
        string input = network.Metadata.GetValueOrDefault(OnnxMetadata.Input) ?? network.Layers[0].Name;
        string output = network.Metadata.GetValueOrDefault(OnnxMetadata.Output, OnnxMetadata.DefaultOutput);
        return new(new ArrayLayout(input, InputView(network), network.InputShape),
            new ArrayLayout(output, OutputView(network), network.OutputShape));
    }

    internal static View InputView(Network network) => Stored(network, OnnxMetadata.InputView, network.InputShape)
        ?? View.Map(network.InputShape);

    internal static View OutputView(Network network) => Stored(network, OnnxMetadata.OutputView, network.OutputShape)
        ?? View.Default(network.OutputShape);

    /// <summary>The layout that the metadata asks for, where it fits the map.</summary>
    private static View? Stored(Network network, string key, FeatureMap map) =>
        network.Metadata.TryGetValue(key, out string? text) && View.Parse(text, map) is { } view ? view : null;
}
