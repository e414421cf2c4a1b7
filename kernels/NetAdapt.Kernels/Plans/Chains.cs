using NetAdapt.Graphs;
using NetAdapt.Kernels.Loops;
using NetAdapt.Ops;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Plans;

/// <summary>When a chain pays.</summary>
/// <param name="LeastBytes">A map from this size on does not stay in the second-level cache beside everything else.</param>
/// <param name="Pairs">With several workers a depthwise layer and the pointwise one behind it are a chain whatever their map, where its rows can be shared evenly: no worker then waits
/// for another between the two.</param>
/// <param name="MostFloats">What the windows of one chain may take, so that they do stay there.</param>
internal readonly record struct ChainRule(long LeastBytes, long MostFloats, bool Pairs = false)
{
    // Windows of 384 KiB.
    private const long WindowFloats = 96 * 1024;

    /// <summary>Measured on 2 MiB of second-level cache before a slow third-level one.</summary>
    public static ChainRule Usual => new(768 * 1024, WindowFloats, Pairs: true);

    public static ChainRule Never => new(long.MaxValue, 0);

    /// <summary>For the machine that this runs on.</summary>
    public static ChainRule Here { get; } = For(new DeviceProbe().Caches());

    /// <summary>A second-level cache that the windows would fill by a third and more, before a third-level one that holds whole maps, is better left to pieces of single layers: bands of a few rows
    /// cost more than the traffic that they save (docs/decisions/0010). Without such a third level maps would go to memory, which is far slower.</summary>
    public static ChainRule For(CacheSizes caches) =>
        caches is { Second: < 3 * sizeof(float) * WindowFloats, Third: >= 8 << 20 } ? Usual with { LeastBytes = long.MaxValue } : Usual;
}

/// <summary>Finds layers that are better computed together, a band of rows after the other, than each over its whole map: what lies between two of them then
/// never leaves the cache. That pays where a map is too large to stay there by itself (docs/decisions/0010).</summary>
internal static class Chains
{
    /// <summary>For each fused layer the last one of its chain; itself where it is in none. The layers of a chain follow one another in the list.</summary>
    public static int[] LastOf(FusedNetwork network, ChainRule rule, int workers)
    {
        int count = network.Layers.Length;
        var readers = new int[count];
        foreach (FusedLayer layer in network.Layers)
            foreach (int input in layer.Inputs) readers[input]++;
        int[] last = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 1; i--)
        {
            int before = i - 1;
            if (network.Layers[i].Inputs[0] != before || readers[before] != 1 || before == network.Output) continue;
            bool pays = 4L * network.Shapes[before].Count >= rule.LeastBytes || (rule.Pairs && workers > 1 && IsPair(network, i, workers));
            if (!pays || !IsLink(network, i) || !IsFirst(network, before)) continue;
            FusedLayer[] chain = [.. network.Layers.AsSpan(before, last[i] - before + 1)];
            int[] rows = WindowRows([.. chain.Select(layer => ((Convolution)layer.Op).Window)], 1);
            if (rows.Select((r, l) => (long)r * RowFloats(network.Shapes[before + l])).Sum() <= rule.MostFloats) last[before] = last[i];
        }
        return last;
    }

    /// <summary>How many rows of each layer's output but the last one's have to be at hand for some rows of the last one's; with room for the next band, so that what
    /// two bands share need not be moved each time.</summary>
    public static int[] WindowRows(IReadOnlyList<Window> windows, int rows)
    {
        var result = new int[windows.Count - 1];
        int fresh = rows;
        for (int l = result.Length - 1; l >= 0; l--)
        {
            Window reader = windows[l + 1];
            fresh *= reader.StrideH;
            rows = (rows - 1) * reader.StrideH + (reader.KernelH - 1) * reader.DilationH + 1;
            result[l] = rows + fresh;
        }
        return result;
    }

    public static int RowFloats(FeatureMap map) => map.W * map.C;

    /// <summary>Depthwise, then pointwise, in rows of which each worker gets as many, or nearly.</summary>
    private static bool IsPair(FusedNetwork network, int pointwise, int workers)
    {
        int rows = network.Shapes[pointwise].H, most = (rows + workers - 1) / workers;
        return network.Layers[pointwise].Op is Convolution { Groups: 1, Window.IsPointwise: true } && network.Layers[pointwise - 1].Op is Convolution { Groups: > 1 }
            && most * workers * 16 <= rows * 17;
    }

    /// <summary>Can begin a chain: computes any rows that it is asked for.</summary>
    private static bool IsFirst(FusedNetwork network, int layer) => CanBeCut(network, layer) && (IsLink(network, layer) || network.Layers[layer].Op is Convolution { Groups: 1 });

    /// <summary>Can take its input band by band.</summary>
    private static bool IsLink(FusedNetwork network, int layer) => CanBeCut(network, layer) && (network.Layers[layer].Op is Convolution { Groups: 1, Window.IsPointwise: true }
        || DepthwiseConv.Fits(network.Layers[layer].Op, network.Shapes[network.Layers[layer].Inputs[0]]));

    /// <summary>No algorithm may be taken for it that cannot begin at any row.</summary>
    private static bool CanBeCut(FusedNetwork network, int layer) => !Winograd.MayPay(network, layer) && !Strassen.MayCrossRows(network, layer);
}
