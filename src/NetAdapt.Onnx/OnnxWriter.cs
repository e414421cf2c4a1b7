using System.Collections.Immutable;
using Google.Protobuf;
using NetAdapt.Files;
using NetAdapt.Graphs;
using NetAdapt.Onnx.Reading;
using NetAdapt.Onnx.Schema;
using NetAdapt.Onnx.Writing;
using NetAdapt.Ops;

namespace NetAdapt.Onnx;

/// <summary>Writes networks as ONNX files: operator set 13, an open batch, (N, C, H, W). Batch normalization stays a node of its own. Names of the input and
/// output, their layouts, and the metadata are those of the file that the network came from.</summary>
public static class OnnxWriter
{
    // 19 is the first set with dilated average pools; nothing else that is written changed its meaning between the two.
    private const int Opset = 13, DilatedPoolOpset = 19, IrVersion = 7, DilatedPoolIrVersion = 9;

    // One protobuf message may hold 2 GB.
    private const long LargestFile = int.MaxValue - (1 << 20);

    /// <summary>Writes the file whole or not at all.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written (no such folder, no permission, disk full), or the network is too large for the format.</exception>
    public static void Write(Network network, string path)
    {
        byte[] bytes = ToBytes(network);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <exception cref="InvalidInputException">The network is too large for the format, or holds copies of what was one weight of its file.</exception>
    public static byte[] ToBytes(Network network)
    {
        if (!network.SplitWeights.IsEmpty) throw new InvalidInputException($"network '{network.Name}': {network.SplitWeights[0]}.");
        if (network.WeightsBytes > LargestFile) throw new InvalidInputException($"network '{network.Name}': {network.WeightsBytes} bytes of weights do not fit into one ONNX file of 2 GB");
        bool dilatedPool = network.Layers.Any(layer => layer.Op is AveragePool pool && LayerWriter.IsDilated(pool));
        var model = new Model
        {
            IrVersion = dilatedPool ? DilatedPoolIrVersion : IrVersion,
            ProducerName = "netadapt",
            ProducerVersion = typeof(OnnxWriter).Assembly.GetName().Version?.ToString(3) ?? "",
            Graph = GraphOf(network),
        };
        model.OpsetImport.Add(new OperatorSet { Domain = "", Version = dilatedPool ? DilatedPoolOpset : Opset });
        // The names and layouts are in the graph itself.
        foreach (var (key, value) in network.Metadata)
            if (key is not (OnnxMetadata.Input or OnnxMetadata.Output or OnnxMetadata.InputView or OnnxMetadata.OutputView or OnnxMetadata.Elements))
                model.MetadataProps.Add(new Property { Key = key, Value = value });
        return model.ToByteArray();
    }

    private static Graph GraphOf(Network network)
    {
        string input = network.Metadata.GetValueOrDefault(OnnxMetadata.Input) ?? network.Layers[0].Name;
        string output = network.Metadata.GetValueOrDefault(OnnxMetadata.Output, OnnxMetadata.DefaultOutput);
        if (output == input) output += "_out";
        var emission = new GraphEmission(new Graph { Name = network.Name }, input, output);
        View seenInput = NetworkSignature.InputView(network), seenOutput = NetworkSignature.OutputView(network);
        Written x = Border.Input(emission, input, seenInput, network.InputShape, oneImage: seenOutput.IndexOf('N') < 0);
        Written y = new LayerWriter(network, emission).Write(x);
        Border.Output(emission, output, y, seenOutput, network.OutputShape, input);
        return emission.Graph;
    }
}
