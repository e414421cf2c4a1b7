namespace NetAdapt.Backends;

/// <summary>The loss of classification: -sum over classes of target * log softmax(logits), where the target is 1 - s + s / K for the label and s / K for each
/// other of the K classes. Source of the smoothing: Szegedy et al. 2016, section 7.</summary>
public static class SoftmaxCrossEntropy
{
    /// <summary>Loss and gradient of a batch.</summary>
    /// <param name="logits">images * classes.</param>
    /// <param name="labels">One class for each image.</param>
    /// <param name="smoothing">s, from 0 to below 1.</param>
    /// <param name="gradient">images * classes: receives d mean loss / d logits; empty where it is not wanted.</param>
    /// <exception cref="ArgumentOutOfRangeException">A label is not a class.</exception>
    public static BatchResult Evaluate(ReadOnlySpan<float> logits, ReadOnlySpan<int> labels, float smoothing, Span<float> gradient)
    {
        int images = labels.Length, classes = logits.Length / images, correct = 0;
        double loss = 0;
        for (int n = 0; n < images; n++)
        {
            loss += OfImage(logits.Slice(n * classes, classes), labels[n], smoothing, images, gradient.IsEmpty ? gradient : gradient.Slice(n * classes, classes), out bool isCorrect);
            if (isCorrect) correct++;
        }
        return new BatchResult((float)(loss / images), correct);
    }

    /// <summary>Loss and gradient of one image.</summary>
    /// <param name="logits">One for each class.</param>
    /// <param name="images">Of the batch over which the mean loss is taken.</param>
    /// <param name="gradient">One for each class: receives d mean loss / d logits; empty where it is not wanted.</param>
    /// <param name="isCorrect">The label has the first of the largest logits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The label is not a class.</exception>
    public static double OfImage(ReadOnlySpan<float> logits, int label, float smoothing, int images, Span<float> gradient, out bool isCorrect)
    {
        int classes = logits.Length, best = 0;
        if ((uint)label >= (uint)classes)
            throw new ArgumentOutOfRangeException(nameof(label), label, $"An image of the batch has label {label}, but the network has {classes} classes.");
        double sum = 0, total = 0, spread = smoothing / (double)classes;
        for (int c = 1; c < classes; c++)
            if (logits[c] > logits[best]) best = c;
        float largest = logits[best];
        for (int c = 0; c < classes; c++)
        {
            double power = Math.Exp(logits[c] - (double)largest);
            sum += power;
            total += logits[c] - (double)largest;
            if (!gradient.IsEmpty) gradient[c] = (float)power;
        }
        isCorrect = best == label;
        for (int c = 0; c < gradient.Length; c++)
        {
            double target = spread + (c == label ? 1 - smoothing : 0);
            gradient[c] = (float)((gradient[c] / sum - target) / images);
        }
        double logSum = Math.Log(sum);
        return -(1 - smoothing) * (logits[label] - (double)largest - logSum) - spread * (total - classes * logSum);
    }
}
