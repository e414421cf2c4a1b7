using NetAdapt.Ops;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>Normalizations of an image by its own mean and variance, over channels, pixels, or parts of both: means, products, a root and a quotient. Scales and shifts are constants.</summary>
internal static class StandardizationImporters
{
    /// <summary>Over all axes from one on (default: the last).</summary>
    public static Value LayerNormalization(NodeContext node)
    {
        Activation x = node.Activation(0);
        int rank = x.View.Rank, first = NodeContext.Axis(node.Int("axis", -1), rank);
        x = Standardized(node, x, ReductionImporters.LettersOf(x, Enumerable.Range(first, rank - first)), node.Float("epsilon", 1e-5f));
        (x, float[] scales) = PerChannel.Of(node, x, 1);
        x = PerChannel.Affine(node, x, scales, scale => (scale, 0));
        if (!node.HasInput(2)) return x;
        (x, float[] shifts) = PerChannel.Of(node, x, 2);
        return PerChannel.Affine(node, x, shifts, shift => (1, shift));
    }

    /// <summary>x / sqrt(mean of x * x + epsilon) over all axes from one on (default: the last), with a scale.</summary>
    public static Value RmsNormalization(NodeContext node)
    {
        Activation x = node.Activation(0);
        int rank = x.View.Rank, first = NodeContext.Axis(node.Int("axis", -1), rank);
        Activation square = ReductionImporters.Mean(node, ReductionImporters.Square(node, x), ReductionImporters.LettersOf(x, Enumerable.Range(first, rank - first)));
        x = ArithmeticImporters.Join(node, new Divide(), x, node.Layer(new Sqrt(), ArithmeticImporters.Affine(node, square, 1, node.Float("epsilon", 1e-5f))));
        (x, float[] scales) = PerChannel.Of(node, x, 1);
        return PerChannel.Affine(node, x, scales, scale => (scale, 0));
    }

    /// <summary>Over all axes after the second, which holds the channels; or parts of them, or one for all of them, which is how exporters write GroupNorm.</summary>
    public static Value InstanceNormalization(NodeContext node)
    {
        float epsilon = node.Float("epsilon", 1e-5f);
        if (node.Input(0) is SplitChannels split) return split with { Whole = Affine(node, InParts(node, split.Unmoved, (int)split.Dims[1], epsilon), split.Dims[1]) };
        Activation x = node.Activation(0);
        int rank = x.View.Rank;
        if (rank < 3) throw new ImportException($"its input {x.View} has no axes after that of the channels");
        bool single = x.View.Axes[1].Length == 0;
        if (!single) x = Channels.Along(node, x, 1);
        return Affine(node, Standardized(node, x, ReductionImporters.LettersOf(x, Enumerable.Range(2, rank - 2)), epsilon), node.DimsOf(x)[1]);
    }

    public static Value GroupNormalization(NodeContext node)
    {
        Activation x = node.Activation(0);
        if (x.View.Rank < 2) throw new ImportException($"its input {x.View} has no channel axis");
        x = Channels.Along(node, x, 1);
        long groups = node.Int("num_groups", 0);
        int channels = node.MapOf(x).C;
        if (groups < 1 || groups > channels || channels % groups != 0) throw new ImportException($"{groups} groups do not divide {channels} channels evenly");
        return Affine(node, InParts(node, x, (int)groups, node.Float("epsilon", 1e-5f)), node.Opset < 21 ? groups : channels);
    }

    /// <summary>Without scale and shift; the small number is added to the root, not under it.</summary>
    public static Value MeanVarianceNormalization(NodeContext node)
    {
        Activation x = node.Activation(0);
        IEnumerable<int> axes = (node.IntList("axes") ?? [0, 2, 3]).Select(axis => NodeContext.Axis(axis, x.View.Rank));
        string letters = ReductionImporters.LettersOf(x, axes);
        Activation centred = Centred(node, x, letters), deviation = node.Layer(new Sqrt(), ReductionImporters.Mean(node, ReductionImporters.Square(node, centred), letters));
        return ArithmeticImporters.Join(node, new Divide(), centred, ArithmeticImporters.Affine(node, deviation, 1, 1e-9f));
    }

    /// <summary>Each part of the channels, as long as the others, by the mean and variance of its pixels and channels. It is taken out for that, so that pruning may leave parts of different lengths.</summary>
    private static Activation InParts(NodeContext node, Activation x, int parts, float epsilon)
    {
        int channels = node.MapOf(x).C, length = channels / parts;
        if (length == 1) return Standardized(node, x, "HW", epsilon);
        if (parts == 1) return Standardized(node, x, "HWC", epsilon);
        node.Limits.Charge(channels);
        var normalized = new Activation[parts];
        for (int p = 0; p < parts; p++)
        {
            NodeContext part = node with { Name = $"{node.Name}/{p}" };
            normalized[p] = Standardized(part, SelectionImporters.Take(part, x, 1, [.. Enumerable.Range(p * length, length).Select(c => (long)c)]), "HWC", epsilon);
        }
        return node.Layer(new Concat(), [.. normalized.Select(part => part.Layer)], x.View.Axes);
    }

    /// <summary>(x - mean) / sqrt(variance + epsilon), with both over <paramref name="letters"/>, axes of the map. The variance is the mean square of what is left of x, which is never below 0.</summary>
    private static Activation Standardized(NodeContext node, Activation x, string letters, float epsilon)
    {
        Activation centred = Centred(node, x, letters), variance = ReductionImporters.Mean(node, ReductionImporters.Square(node, centred), letters);
        return ArithmeticImporters.Join(node, new Divide(), centred, node.Layer(new Sqrt(), ArithmeticImporters.Affine(node, variance, 1, epsilon)));
    }

    private static Activation Centred(NodeContext node, Activation x, string letters) => ArithmeticImporters.Join(node, new Subtract(), x, ReductionImporters.Mean(node, x, letters));

    /// <summary>Inputs 1 and 2: a scale and a shift for each of <paramref name="count"/> equal parts of the channels.</summary>
    private static Activation Affine(NodeContext node, Activation x, long count)
    {
        int channels = node.MapOf(x).C;
        return node.Layer(new Scale(), x, Channels.Vector(node, x, Spread(1, "scale")), Channels.Vector(node, x, Spread(2, "bias")));

        float[] Spread(int input, string what)
        {
            float[] values = node.Floats(input, what);
            if (values.Length != count) throw new ImportException($"its {what} has {values.Length} numbers, where {count} are needed");
            node.Limits.Charge(channels);
            return [.. Enumerable.Range(0, channels).Select(c => values[c / (channels / count)])];
        }
    }
}
