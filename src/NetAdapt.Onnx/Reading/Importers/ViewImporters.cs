namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Ops that only look at the same memory in another way.</summary>
internal static class ViewImporters
{
    public static Value Flatten(NodeContext node)
    {
        Activation x = node.Activation(0);
        var axes = x.View.Axes;
        long axis = node.Int("axis", 1);
        int split = axis == axes.Length ? axes.Length : NodeContext.Axis(axis, axes.Length);
        return Seen(node, x, [string.Concat(axes[..split]), string.Concat(axes[split..])]);
    }

    public static Value Transpose(NodeContext node)
    {
        if (node.Input(0) is SplitChannels split) return split.Transposed(Permutation(node, split.Dims.Length));
        Activation x = node.Activation(0);
        int[] order = Permutation(node, x.View.Rank);
        return Seen(node, x, order.Select(i => x.View.Axes[i]));
    }

    /// <summary>Attribute perm; by default the axes are reversed.</summary>
    public static int[] Permutation(NodeContext node, int rank)
    {
        long[] perm = node.IntList("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(i => (long)i)];
        if (!perm.Order().SequenceEqual(Enumerable.Range(0, rank).Select(i => (long)i)))
            throw new ImportException($"perm ({string.Join(", ", perm)}) is no permutation of {rank} axes");
        return [.. perm.Select(i => (int)i)];
    }

    public static Value Squeeze(NodeContext node)
    {
        Activation x = node.Activation(0);
        var axes = x.View.Axes;
        // A file that was made for a batch of one may drop the batch too.
        bool IsOne(string axis) => axis.Length == 0 || (axis == "N" && node.Batch == 1);
        var dropped = AxesOf(node, axes.Length) ?? [.. Enumerable.Range(0, axes.Length).Where(i => IsOne(axes[i]))];
        foreach (int i in dropped)
            if (!IsOne(axes[i])) throw new ImportException($"axis {i} of its input {x.View} is not of size 1 for every batch");
        return Seen(node, x, axes.Where((_, i) => !dropped.Contains(i)));
    }

    public static Value Unsqueeze(NodeContext node)
    {
        Activation x = node.Activation(0);
        var axes = x.View.Axes.ToList();
        foreach (int i in (InsertedAxes(node, axes.Count)).Order()) axes.Insert(i, "");
        return Seen(node, x, axes);
    }

    /// <summary>Where Unsqueeze puts new axes, counted in the result.</summary>
    public static HashSet<int> InsertedAxes(NodeContext node, int rank)
    {
        int count = RawAxes(node)?.Length ?? throw new ImportException("its axes are missing");
        if (count > 8) throw new ImportException($"it adds {count} axes");
        return AxesOf(node, rank + count)!;
    }

    /// <summary>Attribute axes up to opset 12, input 1 from 13; null where there is none.</summary>
    public static HashSet<int>? AxesOf(NodeContext node, int rank)
    {
        long[]? raw = RawAxes(node);
        if (raw == null) return null;
        HashSet<int> axes = [.. raw.Select(axis => NodeContext.Axis(axis, rank))];
        return axes.Count == raw.Length ? axes : throw new ImportException($"axes ({string.Join(", ", raw)}) name one twice");
    }

    private static long[]? RawAxes(NodeContext node) => node.Opset < 13 ? node.IntList("axes") : node.HasInput(1) ? node.Ints(1, "axes") : null;

    public static Value Reshape(NodeContext node)
    {
        if (node.Input(0) is SplitChannels split) return split.Joined(node, Dimensions(node, split.Dims));
        Activation x = node.Activation(0);
        long[] sizes = node.DimsOf(x), target = Dimensions(node, sizes);
        if (SplitChannels.Of(x, sizes, target) is { } parts) return parts;
        // The axes of the map in the order in which the file's tensor runs over them; each new axis takes as many as fill it.
        var letters = new Queue<char>(string.Concat(x.View.Axes));
        var map = node.MapOf(x);
        var axes = new List<string>();
        foreach (long dim in target)
        {
            string axis = "";
            long size = 1;
            while (letters.Count > 0 && (size < dim || (size == dim && axis.Length == 0 && SizeOf(letters.Peek()) == 1)))
            {
                size *= SizeOf(letters.Peek());
                axis += letters.Dequeue();
            }
            if (size != dim) throw new LayoutException($"from {x.View} = {GraphWalk.TextOf(sizes)} to {GraphWalk.TextOf(target)} is more than joining axes");
            axes.Add(axis);
        }
        if (letters.Count > 0 && axes.Count > 0) axes[^1] += string.Concat(letters);
        return Seen(node, x, axes);

        long SizeOf(char letter) => View.SizeOf(letter.ToString(), map, node.Batch);
    }

    /// <summary>Reshape's target with 0 (as it was) and -1 (what remains) filled in.</summary>
    public static long[] Dimensions(NodeContext node, long[] sizes)
    {
        long[] target = [.. node.Ints(1, "shape")];
        if (target.Length > 8) throw new ImportException($"a shape of {target.Length} axes is not supported");
        bool zeroIsZero = node.Int("allowzero", 0) != 0;
        try
        {
            for (int i = 0; i < target.Length; i++)
                if (target[i] == 0 && !zeroIsZero) target[i] = i < sizes.Length ? sizes[i] : throw new ImportException($"its shape's 0 at {i} has no axis to copy");
            long count = checked(sizes.Aggregate(1L, (product, size) => product * size)), known = 1;
            foreach (long size in target)
                if (size != -1) known = checked(known * size);
            int open = Array.IndexOf(target, -1);
            if (open >= 0 && known > 0 && count % known == 0) target[open] = count / known;
            else if (open >= 0 || known != count || target.Any(size => size < 0))
                throw new ImportException($"{GraphWalk.TextOf(sizes)} cannot become {GraphWalk.TextOf(target)}");
            return target.Contains(-1) ? throw new ImportException("its shape holds -1 twice") : target;
        }
        catch (OverflowException)
        {
            throw new ImportException($"its shape {GraphWalk.TextOf(target)} is too large");
        }
    }

    private static Activation Seen(NodeContext node, Activation x, IEnumerable<string> axes) => x with { View = new View(axes, node.MapOf(x)) };
}
