using System.Globalization;
using System.Runtime.InteropServices;
using NetAdapt.Graphs;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

internal static class NetworkBits
{
    /// <summary>All weights' bits, in order.</summary>
    public static byte[] Of(Network network) => [.. network.Layers.SelectMany(l => l.Weights).SelectMany(w => MemoryMarshal.AsBytes(w.Span).ToArray())];
}

/// <summary>Networks as files for tests: the widths and the weights; the graph is that of a template.</summary>
internal sealed class TestNetworkFiles(Network template) : INetworkFiles
{
    public Network Read(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        int[] widths = [.. MemoryMarshal.Cast<byte, int>(bytes.AsSpan(0, 4 * template.Layers.Length))];
        Network network = template.Keep([.. widths.Select(width => Enumerable.Range(0, width).ToArray())]);
        int position = 4 * widths.Length;
        network = network.WithWeights(i => [.. network.Layers[i].Weights.Select(weight =>
        {
            var read = new NetAdapt.Tensors.Tensor(weight.Shape);
            bytes.AsSpan(position, 4 * read.Count).CopyTo(MemoryMarshal.AsBytes(read.Span));
            position += 4 * read.Count;
            return read;
        })]);
        return position == bytes.Length ? network : throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"'{path}' has {bytes.Length} bytes, not {position}"));
    }

    public void Write(Network network, string path) => NetAdapt.Files.AtomicFile.Write(path, stream =>
    {
        stream.Write(MemoryMarshal.AsBytes<int>(network.Shapes.Select(shape => shape.C).ToArray()));
        stream.Write(NetworkBits.Of(network));
    });
}
