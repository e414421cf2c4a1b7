using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Ops that join or enlarge maps.</summary>
internal static class MapImporters
{
    public static Value Concat(NodeContext node)
    {
        if (node.Inputs.IsEmpty) throw new ImportException("it has no input");
        if (node.Inputs.Any(input => input is Constant)) node = WithoutConstants(node);
        Activation[] inputs = [.. Enumerable.Range(0, node.Inputs.Length).Select(node.Activation)];
        if (!node.HasAttribute("axis")) throw new ImportException("attribute 'axis' is missing");
        int rank = inputs[0].View.Rank, axis = NodeContext.Axis(node.Int("axis", 0), rank);
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i].View.Rank != rank) throw new ImportException("its inputs have different numbers of axes");
            inputs[i] = Channels.Along(node, inputs[i], axis);
            if (!inputs[i].View.Axes.RemoveAt(axis).SequenceEqual(inputs[0].View.Axes.RemoveAt(axis)))
                throw new LayoutException($"its inputs come as {inputs[0].View} and {inputs[i].View}, whose elements lie differently in memory");
        }
        if (inputs.Sum(x => (long)node.MapOf(x).C) > ReadLimits.MapElements) throw new ImportException("its output is too large");
        Activation joined = node.Layer(new Concat(), [.. inputs.Select(x => x.Layer)], inputs[0].View.Axes.SetItem(axis, "C"));
        return joined with { Order = JoinedOrder(node, inputs) };
    }

    /// <summary>The node with each constant as a layer: copies of an activation's channels, all of whose values are clamped to 0 and shifted to the constant's.</summary>
    /// <exception cref="LayoutException">A constant differs within a channel, or is not joined along the channels.</exception>
    private static NodeContext WithoutConstants(NodeContext node)
    {
        int first = Enumerable.Range(0, node.Inputs.Length).First(i => node.Input(i) is not Constant);
        Activation x = node.Activation(first);
        int axis = NodeContext.Axis(node.Int("axis", 0), x.View.Rank), channels = node.MapOf(x).C;
        long[] dims = node.DimsOf(x);
        if (x.Order != null || x.View.Axes[axis] is not ("C" or "")) throw new LayoutException($"constants are joined along axis {axis} of {x.View}; along the channels is supported");
        return node with { Inputs = [.. node.Inputs.Select((input, i) => input is Constant ? Made(i) : input)] };

        Value Made(int i)
        {
            Constant constant = node.FloatConstant(i, "input");
            long[] wanted = [.. dims];
            int count = axis < constant.Dims.Length ? constant.Dims[axis] : 0;
            wanted[axis] = count;
            if (count == 0 || !wanted.AsSpan().SequenceEqual([.. constant.Dims.Select(dim => (long)dim)]))
                throw new ImportException($"input {i}, a constant of ({string.Join(", ", constant.Dims)}), cannot be joined to {GraphWalk.TextOf(dims)} along axis {axis}");
            node.Limits.Charge(3L * count);
            Activation copies = node.Layer($"{node.Name}/copies_{i}", new Select([.. Enumerable.Range(0, count).Select(c => c % channels)]), [x.Layer], x.View.Axes.SetItem(axis, "C"));
            Activation none = node.Layer(new Clamp(0, 0), copies);
            var (y, values) = PerChannel.Of(node, none, i);
            return PerChannel.Affine(node, y, values, value => (1, value));
        }
    }

    private static int[]? JoinedOrder(NodeContext node, Activation[] inputs)
    {
        if (inputs.All(x => x.Order == null)) return null;
        node.Limits.Charge(inputs.Sum(x => (long)node.MapOf(x).C));
        var order = new List<int>();
        foreach (Activation x in inputs)
        {
            int first = order.Count;
            order.AddRange(Enumerable.Range(0, node.MapOf(x).C).Select(c => first + (x.Order?[c] ?? c)));
        }
        return [.. order];
    }

    public static Value Pad(NodeContext node)
    {
        Activation x = node.Activation(0);
        int rank = x.View.Rank;
        var (axes, pads, value) = PadsOf(node, rank);
        if (pads.All(pad => pad == 0)) return x;
        string[] orders = rank == 4 ? ["NCHW", "NHWC"] : rank == 3 ? ["NCW", "NWC"] : [];
        string order = orders.FirstOrDefault(x.View.Fits) ?? throw new LayoutException($"its input comes as {x.View}, where (N, C, H, W) is needed");
        long top = 0, bottom = 0, left = 0, right = 0, first = 0, last = 0;
        for (int i = 0; i < axes.Length; i++)
        {
            var (before, after) = (pads[i], pads[axes.Length + i]);
            switch (order[axes[i]])
            {
                case 'H':
                    (top, bottom) = (before, after);
                    break;
                case 'W':
                    (left, right) = (before, after);
                    break;
                case 'C':
                    (first, last) = (before, after);
                    break;
                default:
                    if (before + after > 0) throw new LayoutException($"it pads axis {axes[i]} of {x.View}, and the images of a batch do not see each other");
                    break;
            }
        }
        string[] letters = [.. order.Select(letter => letter.ToString())];
        if (first + last > 0) x = WithMoreChannels(node, x, letters, (int)first, (int)last, value);
        return top + bottom + left + right == 0 ? x : node.Layer(new Pad((int)top, (int)left, (int)bottom, (int)right, value), [x.Layer], letters) with { Order = x.Order };
    }

    /// <summary>The axes that are padded, all pads before them and then all after, and what is put there. Pads and value are attributes up to opset 10, inputs from 11; from 18 an
    /// input may name the axes.</summary>
    public static (int[] Axes, long[] Pads, float Value) PadsOf(NodeContext node, int rank)
    {
        if (node.Text("mode", "constant") is not "constant" and var mode) throw new ImportException($"mode '{mode}' is not supported; 'constant' is");
        long[] pads = (node.Opset < 11 ? node.IntList("pads") : [.. node.Ints(1, "pads")]) ?? throw new ImportException("its pads are missing");
        float value = node.Opset < 11 ? node.Float("value", 0) : node.Scalar(2, "value", 0);
        int[] axes = node.Opset >= 18 && node.HasInput(3) ? [.. node.Ints(3, "axes").Select(axis => NodeContext.Axis(axis, rank))] : [.. Enumerable.Range(0, rank)];
        if (pads.Length != 2 * axes.Length) throw new ImportException($"{pads.Length} pads do not fit {axes.Length} axes");
        if (pads.Any(pad => pad is < 0 or > ushort.MaxValue)) throw new ImportException($"pads ({string.Join(", ", pads)}) must lie between 0 and {ushort.MaxValue}");
        return (axes, pads, value);
    }

    /// <summary>Channels of one value before and after the map's own, as in the shortcuts of some residual networks: copies of channels, all of whose values are clamped to that one.</summary>
    private static Activation WithMoreChannels(NodeContext node, Activation x, string[] letters, int first, int last, float value)
    {
        int channels = node.MapOf(x).C;
        if (x.Order != null || (long)channels + first + last > ReadLimits.MapElements) throw new LayoutException("the channels of a flattened map, or too many, cannot be padded");
        int more = first + last;
        node.Limits.Charge(2L * more + channels);
        // All of them in one layer, so that each of x's channels touches the same layers and can be pruned as the others.
        Activation copies = node.Layer(node.Name + "/copies", new Select([.. Enumerable.Range(0, more).Select(c => c % channels)]), [x.Layer], letters);
        Activation added = node.Layer(node.Name + "/value", new Clamp(value, value), [copies.Layer], letters);
        Activation joined = node.Layer(new Concat(), first == 0 ? [x.Layer, added.Layer] : [added.Layer, x.Layer], letters);
        if (first == 0 || last == 0) return joined;
        int[] order = [.. Enumerable.Range(0, first), .. Enumerable.Range(more, channels), .. Enumerable.Range(first, last)];
        return node.Layer(node.Name + "/order", new Select([.. order]), [joined.Layer], letters);
    }
}
