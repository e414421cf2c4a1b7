using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Tensors;

namespace NetAdapt.Training;

/// <summary>A 64-bit number that tells networks (graph and weights) and image sets apart. Against mistakes, not against malice.</summary>
internal static class Fingerprint
{
    public static ulong Of(Network network, ImageSet images, Preprocessing preprocessing)
    {
        var text = new StringBuilder();
        foreach (Layer layer in network.Layers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{layer.Name}|{layer.Op}|{string.Join(',', layer.Inputs)}");
            foreach (Tensor weight in layer.Weights) text.Append(CultureInfo.InvariantCulture, $"|{Crc32C(MemoryMarshal.AsBytes<float>(weight.Span))}");
            text.Append('\n');
        }
        text.Append(CultureInfo.InvariantCulture, $"{network.Output}\n{preprocessing.ToText()}\n{images.Count} {images.Classes}\n");
        if (network.Metadata.TryGetValue(Head.MetadataKey, out string? head)) text.Append(CultureInfo.InvariantCulture,
            $"head {head}\n");
        if (images.HasLabelSets)
            for (int i = 0; i < images.Count; i++) text.Append(CultureInfo.InvariantCulture,
                $"{string.Join(',', images.LabelsOf(i))}\n");
        ulong labels = 0;
        for (int i = 0; i < images.Count; i++) labels = Prng.Mix(labels, (ulong)images.LabelOf(i));
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        return Prng.Mix(labels, Crc32C(bytes), (ulong)bytes.Length);
    }

    /// <summary>CRC-32C (Castagnoli), as in RFC 3720.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..]) crc = BitOperations.Crc32C(crc, MemoryMarshal.Read<ulong>(bytes));
        foreach (byte b in bytes) crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }
}
