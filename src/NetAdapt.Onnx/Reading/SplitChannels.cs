using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading;

/// <summary>An activation (N, C, ...) that the file sees as (N, A, B, ...) with C = A * B, or with A and B changed: the middle of a channel shuffle, Reshape, Transpose, Reshape;
/// or as (N, A, all the rest): the middle of a GroupNorm, Reshape, InstanceNormalization, Reshape. Only these ops know it.</summary>
/// <param name="Whole">The activation before it was split.</param>
/// <param name="Sizes">The activation's axes.</param>
/// <param name="Dims">Axes of the split tensor.</param>
/// <param name="IsSwapped">A and B have changed places.</param>
internal sealed record SplitChannels(Activation Whole, long[] Sizes, long[] Dims, bool IsSwapped = false) : Value
{
    /// <summary>null where the shape does not split the channels alone.</summary>
    public static SplitChannels? Of(Activation x, long[] sizes, long[] target)
    {
        bool splits = sizes.Length >= 2 && target.Length >= 3 && x.View.Axes[1] == "C" && x.Order == null && target[0] == sizes[0]
            && target[1] > 1 && target[1] < sizes[1] && sizes[1] % target[1] == 0 && (target.Length == 3 || target[1] * target[2] == sizes[1]);
        return splits ? new SplitChannels(x, sizes, target) : null;
    }

    /// <summary>The whole, where A comes before B.</summary>
    public Activation Unmoved => IsSwapped ? throw new LayoutException($"its input is {Whole.View} with the channels in {Dims[2]} x {Dims[1]} parts that have changed places; parts as they were are supported") : Whole;

    /// <exception cref="LayoutException">Other axes move.</exception>
    public SplitChannels Transposed(int[] order)
    {
        bool swaps = Dims[1] * Dims[2] == Sizes[1] && order[0] == 0 && order[1] == 2 && order[2] == 1 && order.Skip(3).Select((axis, i) => axis == i + 3).All(stays => stays);
        if (!swaps) throw new LayoutException($"its input is {Whole.View} seen as {GraphWalk.TextOf(Dims)}; only a shuffle of the channels is supported");
        return this with { Dims = [Dims[0], Dims[2], Dims[1], .. Dims[3..]], IsSwapped = !IsSwapped };
    }

    /// <exception cref="LayoutException">The shape is not the one from before the split.</exception>
    public Activation Joined(NodeContext node, long[] target)
    {
        if (!target.AsSpan().SequenceEqual(Sizes)) throw new LayoutException($"{GraphWalk.TextOf(Dims)} to {GraphWalk.TextOf(target)} does not join what was split from {GraphWalk.TextOf(Sizes)}");
        if (!IsSwapped) return Whole;
        // (B, A) in memory order now: channel b * A + a was a * B + b.
        int b = (int)Dims[1], a = (int)Dims[2];
        node.Limits.Charge((long)a * b);
        return node.Layer(new Select([.. Enumerable.Range(0, a * b).Select(c => c % a * b + c / a)]), Whole);
    }
}
