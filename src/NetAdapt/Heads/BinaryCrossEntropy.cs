namespace NetAdapt.Heads;

/// <summary>The loss of outputs that are each right or wrong by themselves: the mean over the outputs of -t log s(z) -
/// (1 - t) log(1 - s(z)), where z is the logit, s the
/// sigmoid, and the target t is 1 - e / 2 for a label that is there and e / 2 for one that is not, with label
/// smoothing e.</summary>
public static class BinaryCrossEntropy
{
    /// <summary>Loss and gradient of one image.</summary>
    /// <param name="logits">One for each output.</param>
    /// <param name="targets">One for each output: 1 where it is right, else 0.</param>
    /// <param name="images">Of the batch over which the mean loss is taken.</param>
    /// <param name="gradient">One for each output: receives d mean loss / d logits; empty where it is not
    /// wanted.</param>
    /// <param name="isCorrect">Every output is above 0 where its target is 1, and not above 0 where it is 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A target is neither 0 nor 1.</exception>
    public static double OfImage(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, float smoothing, int images,
        Span<float> gradient, out bool isCorrect)
    {
        int outputs = logits.Length;
        double loss = 0;
        isCorrect = true;
        for (int i = 0; i < outputs; i++)
        {
            int label = targets[i];
            if (label is not (0 or 1)) throw new ArgumentOutOfRangeException(nameof(targets), label,
                $"Target {i} of an image is {label}, but outputs by sigmoid are right (1) or wrong (0).");
            double z = logits[i], target = label * (1 - (double)smoothing) + smoothing / 2.0;
            // log(1 + e^z) = max(z, 0) + log(1 + e^-|z|), which no z overflows. Math.Max keeps NaN.
            loss += Math.Max(z, 0) - z * target + double.LogP1(Math.Exp(-Math.Abs(z)));
            isCorrect &= label == 1 ? z > 0 : z <= 0;
            if (!gradient.IsEmpty) gradient[i] = (float)((Sigmoid(z) - target) / ((double)outputs * images));
        }
        return loss / outputs;
    }

    /// <summary>1 / (1 + e^-z), without overflow.</summary>
    public static double Sigmoid(double z)
    {
        double power = Math.Exp(-Math.Abs(z));
        return (z >= 0 ? 1 : power) / (1 + power);
    }
}
