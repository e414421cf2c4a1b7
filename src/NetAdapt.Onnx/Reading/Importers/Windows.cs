using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>What convolutions and pools share: kernel_shape, strides, dilations, pads, auto_pad, ceil_mode.</summary>
internal static class Windows
{
    // Far above any use, far below overflow.
    public const long Largest = 1 << 14;

    /// <summary>The map that a window slides over.</summary>
    /// <exception cref="LayoutException">The file's tensor is not (N, C, H, W) or (N, C, W).</exception>
    public static FeatureMap SpatialMap(NodeContext node, Activation x)
    {
        if (x.View.Rank is not (3 or 4)) throw new ImportException($"its input has {x.View.Rank} axes; (N, C, H, W) and (N, C, W) are supported");
        if (!x.View.Fits(x.View.Rank == 4 ? "NCHW" : "NCW") || x.Order != null)
            throw new LayoutException($"its input comes as {x.View}, where (N, C, H, W) is needed: the data would have to be moved at run time");
        return node.MapOf(x);
    }

    public static Window Read(NodeContext node, FeatureMap map, long[] kernel)
    {
        int axes = kernel.Length;
        long[] stated = List(node, "kernel_shape", axes, kernel, 1), strides = List(node, "strides", axes, null, 1), dilations = List(node, "dilations", axes, null, 1);
        if (!stated.AsSpan().SequenceEqual(kernel)) throw new ImportException($"kernel_shape says {string.Join("x", stated)}, the kernel is {string.Join("x", kernel)}");
        if (kernel.Any(k => k is < 1 or > Largest)) throw new ImportException($"a window of {string.Join("x", kernel)} is not supported");
        bool ceil = node.Int("ceil_mode", 0) != 0;
        int[] sizes = axes == 1 ? [map.W] : [map.H, map.W];
        long[] pads = Pads(node, sizes, kernel, strides, dilations);
        // One axis: a window of height 1.
        int h = 0, w = axes - 1;
        return new Window(axes == 1 ? 1 : (int)kernel[h], (int)kernel[w])
        {
            StrideH = axes == 1 ? 1 : (int)strides[h], StrideW = (int)strides[w],
            DilationH = axes == 1 ? 1 : (int)dilations[h], DilationW = (int)dilations[w],
            PadTop = axes == 1 ? 0 : (int)pads[h], PadLeft = (int)pads[w],
            PadBottom = axes == 1 ? 0 : (int)pads[axes + h], PadRight = (int)pads[axes + w],
            CeilMode = ceil,
        };
    }

    /// <summary>All pads before, then all pads after.</summary>
    private static long[] Pads(NodeContext node, int[] sizes, long[] kernel, long[] strides, long[] dilations)
    {
        int axes = kernel.Length;
        string automatic = node.Text("auto_pad", "NOTSET");
        switch (automatic)
        {
            case "NOTSET" or "":
                return List(node, "pads", 2 * axes, null, 0);
            case "VALID":
                return new long[2 * axes];
            case "SAME_UPPER" or "SAME_LOWER":
                var pads = new long[2 * axes];
                for (int i = 0; i < axes; i++)
                {
                    long steps = (sizes[i] + strides[i] - 1) / strides[i];
                    long total = Math.Max(0, (steps - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - sizes[i]);
                    long less = total / 2, more = total - less;
                    (pads[i], pads[axes + i]) = automatic == "SAME_UPPER" ? (less, more) : (more, less);
                }
                return pads;
            default:
                throw new ImportException($"auto_pad '{automatic}' does not exist");
        }
    }

    private static long[] List(NodeContext node, string attribute, int length, long[]? otherwise, long least)
    {
        long[] list = node.IntList(attribute) ?? otherwise ?? [.. Enumerable.Repeat(least, length)];
        if (list.Length != length) throw new ImportException($"attribute '{attribute}' has {list.Length} numbers where {length} are needed");
        foreach (long value in list)
            if (value < least || value > Largest) throw new ImportException($"attribute '{attribute}' holds {value}; {least} to {Largest} are supported");
        return list;
    }
}
