using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.Datasets;
using NetAdapt.Files;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Tensors;

namespace NetAdapt.Training;

/// <summary>Numbers that tell networks (graph and weights), preprocessings, and image sets (order, classes and content)
/// apart. Against mistakes, not against malice.</summary>
internal readonly record struct Fingerprint(ulong Network, ulong Preprocessing, ulong Images)
{
    /// <summary>Of what a training works with. Every image's file is read.</summary>
    public static Fingerprint Of(Network network, ImageSet images, Preprocessing preprocessing) =>
        new(OfNetwork(network), OfText(preprocessing.ToText()), OfImages(images));

    /// <summary>Of a network's graph and weights.</summary>
    public static ulong OfNetwork(Network network)
    {
        var text = new StringBuilder();
        foreach (Layer layer in network.Layers)
        {
            text.Append(CultureInfo.InvariantCulture, $"{layer.Name}|{layer.Op}|{string.Join(',', layer.Inputs)}");
            foreach (Tensor weight in layer.Weights)
                text.Append(CultureInfo.InvariantCulture, $"|{Crc32C.Of(MemoryMarshal.AsBytes<float>(weight.Span))}");
            text.Append('\n');
        }
        text.Append(CultureInfo.InvariantCulture, $"{network.Output}\n");
        if (network.Metadata.TryGetValue(Head.MetadataKey, out string? head)) text.Append(CultureInfo.InvariantCulture,
            $"head {head}\n");
        return OfText(text.ToString());
    }

    /// <summary>What differs from a fingerprint that was saved, as words; empty: nothing.</summary>
    public string DifferencesFrom(Fingerprint saved)
    {
        var differences = new List<string>();
        if (Network != saved.Network) differences.Add("the network (its layers, weights or head)");
        if (Preprocessing != saved.Preprocessing) differences.Add("the preprocessing");
        if (Images != saved.Images) differences.Add("the images (their number, classes, order or content)");
        return string.Join(" and ", differences);
    }

    private static ulong OfImages(ImageSet images)
    {
        ulong all = Prng.Mix((ulong)images.Count, (ulong)images.Classes);
        for (int i = 0; i < images.Count; i++) all = Prng.Mix(all, (ulong)images.LabelOf(i), images.ContentOf(i));
        if (images.HasLabelSets)
        {
            for (int i = 0; i < images.Count; i++)
            {
                all = Prng.Mix(all, (ulong)images.LabelsOf(i).Length);
                foreach (int label in images.LabelsOf(i)) all = Prng.Mix(all, (ulong)label);
            }
        }
        return all;
    }

    private static ulong OfText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Prng.Mix(Crc32C.Of(bytes), (ulong)bytes.Length);
    }
}
