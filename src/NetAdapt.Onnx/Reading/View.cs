using System.Collections.Immutable;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>How an ONNX tensor sees a map (N, H, W, C) that lies channel-last in memory: for each of its axes, the map's axes that it runs over, slowest first.
/// "N,C,H,W" is a feature map; after Transpose it may be "N,H,W,C", after Flatten "N,CHW", after global pooling "N,C,1,1". Axes of the map with size 1 are
/// left out, so that they may stand anywhere. Reshape, Flatten, Squeeze and Transpose change only the view: nothing moves.</summary>
internal sealed record View
{
    /// <param name="axes">For each axis the letters of the map's axes.</param>
    /// <param name="map">Drops the letters of axes with size 1, except N, whose size is open.</param>
    public View(IEnumerable<string> axes, FeatureMap map) =>
        Text = string.Join(',', axes.Select(axis => string.Concat(axis.Where(letter => letter == 'N' || SizeOf(letter, map) > 1))).Select(axis => axis.Length == 0 ? "1" : axis));

    /// <summary>A feature map as the format has it: (N, C, H, W).</summary>
    public static View Map(FeatureMap map) => new(["N", "C", "H", "W"], map);

    /// <summary>(N, C) for a vector, (N, C, H, W) for a map.</summary>
    public static View Default(FeatureMap map) => map.Pixels == 1 ? new(["N", "C"], map) : Map(map);

    /// <summary>The view that a text such as "N,H,W,C" means; null where it is none of this map.</summary>
    public static View? Parse(string text, FeatureMap map)
    {
        string[] axes = [.. text.Split(',').Select(axis => axis == "1" ? "" : axis)];
        string letters = string.Concat(axes);
        // N may be missing: a file for one image can leave it out.
        bool complete = letters.Distinct().Count() == letters.Length && letters.All("NCHW".Contains) && "HWC".All(letter => letters.Contains(letter) || SizeOf(letter, map) == 1);
        return complete ? new View(axes, map) : null;
    }

    /// <summary>"N,C,H,W"; "1" stands for an axis of size 1.</summary>
    public string Text { get; }

    /// <summary>For each axis its letters; empty for an axis of size 1.</summary>
    public ImmutableArray<string> Axes => [.. Text.Split(',').Where(axis => axis.Length > 0).Select(axis => axis == "1" ? "" : axis)];

    public int Rank => Axes.Length;

    /// <summary>Each axis holds only the letter that <paramref name="order"/> ("NCHW") has at its place, or has size 1.</summary>
    public bool Fits(string order)
    {
        var axes = Axes;
        return axes.Length == order.Length && order.Zip(axes).All(pair => pair.Second.Length == 0 || (pair.Second.Length == 1 && pair.Second[0] == pair.First));
    }

    /// <summary>The axis that the map's axis <paramref name="letter"/> is in; -1 where it has size 1.</summary>
    public int IndexOf(char letter) => Axes.ToList().FindIndex(axis => axis.Contains(letter));

    /// <summary>Sizes of the ONNX axes.</summary>
    /// <param name="batch">Stands for N.</param>
    public long[] Dims(FeatureMap map, long batch) => [.. Axes.Select(axis => SizeOf(axis, map, batch))];

    public static long SizeOf(string axis, FeatureMap map, long batch) =>
        axis.Aggregate(1L, (size, letter) => checked(size * (letter == 'N' ? batch : SizeOf(letter, map))));

    public static int SizeOf(char letter, FeatureMap map) => letter switch
    {
        'N' => map.N,
        'H' => map.H,
        'W' => map.W,
        _ => map.C,
    };

    /// <summary>"(N, H, W, C)".</summary>
    public override string ToString() => $"({Text.Replace(",", ", ", StringComparison.Ordinal)})";
}
