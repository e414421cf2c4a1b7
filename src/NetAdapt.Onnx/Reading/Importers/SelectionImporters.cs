using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Ops that take a part of the channels, put them in another order, or repeat them.</summary>
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

    public static Value[] Split(NodeContext node)
    {
        Activation x = node.Activation(0);
        int axis = NodeContext.Axis(node.Int("axis", 0), x.View.Rank);
        long first = 0;
        return [.. PartsOf(node, node.DimsOf(x)[axis], axis).Select(s => Take(node, x, axis, [.. Range(node, (first += s) - s, 1, s)]))];
    }

    /// <summary>Split's sizes: an attribute up to opset 12, input 1 from 13; without any, equal parts, of which the last may be smaller.</summary>
    public static long[] PartsOf(NodeContext node, long size, int axis)
    {
        int parts = node.Node.Output.Count;
        long each = (size + parts - 1) / parts;
        long[] sizes = (node.Opset < 13 ? node.IntList("split") : node.HasInput(1) ? node.Ints(1, "split") : null)
            ?? [.. Enumerable.Range(0, parts).Select(i => Math.Clamp(size - i * each, 0, each))];
        if (sizes.Length != parts || sizes.Any(s => s < 1 || s > size) || sizes.Sum() != size)
            throw new ImportException($"parts of {string.Join(", ", sizes)} do not make {size} along axis {axis}, or not {parts} outputs");
        return sizes;
    }

    /// <summary>To a constant shape, in which 1 leaves an axis as it is.</summary>
    public static Value Expand(NodeContext node)
    {
        Activation x = node.Activation(0);
        long[] target = node.Ints(1, "shape");
        if (target.Length > 8) throw new ImportException($"a shape of {target.Length} axes is not supported");
        if (x.View.Rank < target.Length) x = x with { View = new View([.. Enumerable.Repeat("", target.Length - x.View.Rank), .. x.View.Axes], node.MapOf(x)) };
        long[] sizes = node.DimsOf(x), dims = [.. sizes];
        for (int i = 1; i <= target.Length; i++)
            if (sizes[^i] == 1 && target[^i] is > 0 and < GraphWalk.AnyBatch) dims[^i] = target[^i];
            else if (target[^i] != 1 && target[^i] != sizes[^i]) throw new ImportException($"{GraphWalk.TextOf(sizes)} cannot be repeated to {GraphWalk.TextOf(target)}");
        return dims.AsSpan().SequenceEqual(sizes) ? x : new Repeated(x, dims);
    }

    /// <summary>All channels so many times, one round after the other.</summary>
    public static Value Tile(NodeContext node)
    {
        Activation x = node.Activation(0);
        long[] repeats = node.Ints(1, "repeats"), sizes = node.DimsOf(x);
        if (repeats.Length != sizes.Length || repeats.Any(count => count is < 1 or > ReadLimits.MapElements)) throw new ImportException($"repeats ({string.Join(", ", repeats)}) do not fit an input of {sizes.Length} axes");
        for (int axis = 0; axis < repeats.Length; axis++)
            if (repeats[axis] > 1) x = Take(node, x, axis, [.. Range(node, 0, 1, checked(sizes[axis] * repeats[axis])).Select(i => i % sizes[axis])]);
        return x;
    }

    private static IEnumerable<long> Range(NodeContext node, long start, long step, long count)
    {
        node.Limits.Charge(count);
        for (long i = 0; i < count; i++) yield return start + i * step;
    }

    /// <summary>Elements <paramref name="chosen"/> of an axis, which must be that of the channels.</summary>
    /// <exception cref="LayoutException">It is another one.</exception>
    public static Activation Take(NodeContext node, Activation x, int axis, long[] chosen)
    {
        int channels = node.MapOf(x).C;
        if (x.View.Axes[axis] != "C" && (x.View.Axes[axis].Length > 0 || channels > 1)) throw new LayoutException($"it takes parts of axis {axis} of its input {x.View}; parts of the channels are supported");
        // A flattened map's channels lie in another order than in the file; what is taken comes in the file's.
        int[] places = [.. chosen.Select(i => x.Order?[i] ?? (int)i)];
        bool all = places.AsSpan().SequenceEqual(Enumerable.Range(0, channels).ToArray());
        return all ? x : node.Layer(new Select([.. places]), [x.Layer], x.View.Axes.SetItem(axis, "C"));
    }
}
