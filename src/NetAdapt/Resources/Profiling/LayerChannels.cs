using System.Collections.Immutable;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>How the channels of one fused layer's inputs and output follow the groups' widths: each is a constant and a whole number of channels for each unit of some groups.</summary>
internal sealed class LayerChannels
{
    private readonly ShapeFamily _family;
    private readonly int[] _constant;
    private readonly int[][] _perUnit;

    private LayerChannels(ShapeFamily family, int[] constant, int[][] perUnit)
    {
        _family = family;
        _constant = constant;
        _perUnit = perUnit;
        int groups = perUnit[0].Length;
        Groups = [.. Enumerable.Range(0, groups).Where(g => perUnit.Any(row => row[g] != 0))];
        InputGroups = [.. Groups.Where(g => perUnit[..^1].Any(row => row[g] != 0))];
    }

    /// <summary>Groups whose width changes the shape.</summary>
    public ImmutableArray<int> Groups { get; }

    /// <summary>Those of them whose width changes an input.</summary>
    public ImmutableArray<int> InputGroups { get; }

    /// <summary>The layer's shape where each group has the given width.</summary>
    public LayerShape ShapeAt(ReadOnlySpan<int> widths)
    {
        Span<int> channels = stackalloc int[_constant.Length];
        for (int i = 0; i < channels.Length; i++)
        {
            channels[i] = _constant[i];
            foreach (int g in Groups) channels[i] += _perUnit[i][g] * widths[g];
        }
        return _family.With(channels);
    }

    /// <summary>Finds it by trying: the network as it is, and with each group at its least width. Layers stand in the order of the fused network, the input left out.</summary>
    public static ImmutableArray<LayerChannels> Of(NetworkWidths widths)
    {
        int[] original = widths.Original;
        var whole = Shapes(widths.With(original));
        var perUnit = whole.Select(layer => layer.Channels.Select(_ => new int[original.Length]).ToArray()).ToArray();
        for (int g = 0; g < original.Length; g++)
        {
            int least = widths.Candidates[g][0], lost = original[g] - least;
            if (lost == 0) continue;
            int[] narrow = [.. original];
            narrow[g] = least;
            var narrowed = Shapes(widths.With(narrow));
            for (int l = 0; l < whole.Length; l++)
                for (int i = 0; i < whole[l].Channels.Length; i++)
                    perUnit[l][i][g] = (whole[l].Channels[i] - narrowed[l].Channels[i]) / lost;
        }
        return [.. whole.Select((layer, l) =>
            new LayerChannels(layer.Family, [.. layer.Channels.Select((c, i) => c - perUnit[l][i].Select((k, g) => k * original[g]).Sum())], perUnit[l]))];
    }

    private static (ShapeFamily Family, ImmutableArray<int> Channels)[] Shapes(Network network)
    {
        FusedNetwork fused = FusedNetwork.Of(network);
        return [.. Enumerable.Range(1, fused.Layers.Length - 1).Select(i => ShapeFamily.Of(fused.ShapeOf(i)))];
    }
}
