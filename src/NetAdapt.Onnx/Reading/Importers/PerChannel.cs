using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>A constant that is broadcast over an activation, as one number for each of our channels.</summary>
internal static class PerChannel
{
    /// <summary>Input <paramref name="constant"/> of the node, spread over <paramref name="x"/>: a number for each of its channels.</summary>
    /// <returns>The activation too: it gets the constant's further axes, one channel is copied for as many numbers as there are, and a map that the file flattened becomes a vector where the numbers ask for it.</returns>
    /// <exception cref="LayoutException">The constant differs within a channel.</exception>
    public static (Activation X, float[] Values) Of(NodeContext node, Activation x, int constant)
    {
        Constant numbers = node.FloatConstant(constant, "operand");
        // The file may give the constant more axes than the activation has: they must be of size 1, and the result has them too.
        while (x.View.Rank < numbers.Dims.Length) x = x with { View = new View(["", .. x.View.Axes], node.MapOf(x)) };
        if (RepeatedAxis(node, x, numbers) is { } repeated)
        {
            node.Limits.Charge(numbers.Count);
            x = SelectionImporters.Take(node, x, repeated, new long[numbers.Count]);
        }
        if (Numbers(node, x, numbers, numbers.Floats!) is { } values) return (x, values);
        if (FlattenedAxis(node, x) is { } axis)
        {
            x = Channels.Along(node, x, axis);
            if (Numbers(node, x, numbers, numbers.Floats!) is { } each) return (x, each);
        }
        throw new LayoutException($"a constant of ({string.Join(", ", numbers.Dims)}) on an input {x.View} differs within a channel; one number for each channel is supported");
    }

    /// <summary>x * scale + shift, where each channel's scale and shift follow from its value.</summary>
    public static Activation Affine(NodeContext node, Activation x, float[] values, Func<float, (float Scale, float Shift)> affine)
    {
        FeatureMap vector = FeatureMap.Vector(values.Length);
        Tensor scale = node.Allocate(vector), shift = node.Allocate(vector);
        for (int c = 0; c < values.Length; c++) (scale[c], shift[c]) = affine(values[c]);
        if (node.Builder.Origins.OfNumbers(values) is { } origin)
        {
            if (Is(affine, (f, value) => f.Scale == value)) node.Builder.Origins.Add(scale, origin.From, origin.Order);
            foreach (float factor in (float[])[1, -1])
                if (Is(affine, (f, value) => f.Shift == factor * value)) node.Builder.Origins.Add(shift, origin.From, origin.Order, factor);
        }
        return node.Layer(new Scale(), x, scale, shift);
    }

    /// <summary>What a function of one number is, told by two of them.</summary>
    private static bool Is(Func<float, (float Scale, float Shift)> affine, Func<(float Scale, float Shift), float, bool> that) => that(affine(2.5f), 2.5f) && that(affine(-3.25f), -3.25f);

    /// <summary>The numbers, or null where the constant differs within a channel.</summary>
    /// <exception cref="ImportException">The constant cannot be broadcast over the activation.</exception>
    private static float[]? Numbers(NodeContext node, Activation x, Constant constant, float[] values)
    {
        FeatureMap map = node.MapOf(x);
        var axes = x.View.Axes;
        long[] sizes = node.DimsOf(x);
        int rank = constant.Dims.Length, offset = axes.Length - rank;
        var channelOf = new int[rank][];   // for each axis of the constant: the channel at each of its indices; null: the axis says nothing about channels
        bool channelwise = false;
        for (int i = 0; i < rank; i++)
        {
            int dim = constant.Dims[i];
            if (dim == 1) continue;
            if (dim != sizes[offset + i])
                throw new ImportException($"a constant of ({string.Join(", ", constant.Dims)}) cannot be spread over an input {x.View} of {GraphWalk.TextOf(sizes)}");
            string letters = axes[offset + i];
            if (letters.Contains('N') || !letters.Contains('C')) continue;
            channelOf[i] = x.Order ?? Array.ConvertAll(Channels.Places(letters, map, node), place => place % map.C);
            channelwise = true;
        }
        if (values.Length == 0) throw new ImportException("a constant without elements");
        node.Limits.Charge(map.C);
        var result = new float[map.C];
        var known = new bool[map.C];
        var order = new int[map.C];
        if (!channelwise)
        {
            Array.Fill(result, values[0]);
            Array.Fill(known, true);
        }
        var at = new int[rank];
        for (int element = 0; element < values.Length; element++)
        {
            float value = values[element];
            int channel = 0;
            for (int i = 0; i < rank; i++)
                if (channelOf[i] != null) channel = channelOf[i][at[i]];
            if (known[channel] && BitConverter.SingleToInt32Bits(result[channel]) != BitConverter.SingleToInt32Bits(value)) return null;
            (result[channel], known[channel], order[channel]) = (value, true, element);
            for (int i = rank - 1; i >= 0 && ++at[i] == constant.Dims[i]; i--) at[i] = 0;
        }
        if (channelwise && values.Length == map.C) node.Builder.Origins.AddNumbers(result, constant, order);
        return result;
    }

    /// <summary>The axis along which the constant repeats an activation of one channel, such as one by the root of a variance with a scale for each channel; null where there is none.</summary>
    private static int? RepeatedAxis(NodeContext node, Activation x, Constant constant)
    {
        int offset = x.View.Rank - constant.Dims.Length;
        int[] along = [.. Enumerable.Range(0, constant.Dims.Length).Where(i => constant.Dims[i] > 1)];
        return along.Length == 1 && node.MapOf(x).C == 1 && x.View.Axes[offset + along[0]].Length == 0 ? offset + along[0] : null;
    }

    /// <summary>The axis of the file's tensor that a map was flattened into; null where there is none.</summary>
    private static int? FlattenedAxis(NodeContext node, Activation x)
    {
        FeatureMap map = node.MapOf(x);
        int axis = x.View.Axes.ToList().FindIndex(letters => letters.Length > 1 && !letters.Contains('N'));
        return axis >= 0 && View.SizeOf(x.View.Axes[axis], map, 1) == map.Count ? axis : null;
    }
}
