using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Ops that take a part of the channels, or put them in another order.</summary>
internal static class SelectionImporters
{
    public static Value Slice(NodeContext node)
    {
        Activation x = node.Activation(0);
        long[] sizes = node.DimsOf(x);
        int strideH = 1, strideW = 1;
        foreach (var (axis, start, step, count) in SliceRange.Of(node, sizes))
        {
            bool thins = start == 0 && step is > 1 and <= Windows.Largest && count == (sizes[axis] + step - 1) / step;
            if (start == 0 && step == 1 && count == sizes[axis]) continue;
            if (thins && x.View.Axes[axis] == "H") strideH = (int)step;
            else if (thins && x.View.Axes[axis] == "W") strideW = (int)step;
            else x = Take(node, x, axis, [.. Range(node, start, step, count)]);
        }
        // Every so manyth row and column, from the first on: a window of one pixel.
        return strideH * strideW == 1 ? x : node.Layer(new AveragePool(new Window(1, 1) { StrideH = strideH, StrideW = strideW }), x);
    }

    /// <summary>A single index drops its axis, a list keeps it.</summary>
    public static Value Gather(NodeContext node)
    {
        Activation x = node.Activation(0);
        Constant indices = node.Constant(1, "indices");
        int axis = NodeContext.Axis(node.Int("axis", 0), x.View.Rank);
        if (indices.Dims.Length > 1) throw new ImportException($"indices of ({string.Join(", ", indices.Dims)}) are not supported; a list is");
        long size = node.DimsOf(x)[axis];
        x = Take(node, x, axis, [.. node.Ints(1, "indices").Select(i => (long)NodeContext.Axis(i, (int)size))]);
        return indices.Dims.Length == 1 ? x : x with { View = new View(x.View.Axes.RemoveAt(axis), node.MapOf(x)) };
    }

    /// <summary>Sizes as an attribute up to opset 12, as input 1 from 13; without any, equal parts, of which the last may be smaller.</summary>
    public static Value[] Split(NodeContext node)
    {
        Activation x = node.Activation(0);
        int axis = NodeContext.Axis(node.Int("axis", 0), x.View.Rank), parts = node.Node.Output.Count;
        long size = node.DimsOf(x)[axis], each = (size + parts - 1) / parts;
        long[] sizes = (node.Opset < 13 ? node.IntList("split") : node.HasInput(1) ? node.Ints(1, "split") : null)
            ?? [.. Enumerable.Range(0, parts).Select(i => Math.Clamp(size - i * each, 0, each))];
        if (sizes.Length != parts || sizes.Any(s => s < 1 || s > size) || sizes.Sum() != size)
            throw new ImportException($"parts of {string.Join(", ", sizes)} do not make {size} along axis {axis}, or not {parts} outputs");
        long first = 0;
        return [.. sizes.Select(s => Take(node, x, axis, [.. Range(node, (first += s) - s, 1, s)]))];
    }

    private static IEnumerable<long> Range(NodeContext node, long start, long step, long count)
    {
        node.Limits.Charge(count);
        for (long i = 0; i < count; i++) yield return start + i * step;
    }

    private static Activation Take(NodeContext node, Activation x, int axis, long[] chosen)
    {
        int channels = node.MapOf(x).C;
        if (x.View.Axes[axis] != "C" && (x.View.Axes[axis].Length > 0 || channels > 1)) throw new LayoutException($"it takes a part of axis {axis} of its input {x.View}; parts of the channels are supported");
        // A flattened map's channels lie in another order than in the file; what is taken comes in the file's.
        int[] places = [.. chosen.Select(i => x.Order?[i] ?? (int)i)];
        bool all = places.AsSpan().SequenceEqual(Enumerable.Range(0, channels).ToArray());
        return all ? x : node.Layer(new Select([.. places]), [x.Layer], x.View.Axes.SetItem(axis, "C"));
    }
}
