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
        double loss = 0, spread = smoothing / (double)classes;
        for (int n = 0; n < images; n++)
        {
            ReadOnlySpan<float> x = logits.Slice(n * classes, classes);
            int label = labels[n], best = 0;
            if ((uint)label >= (uint)classes)
                throw new ArgumentOutOfRangeException(nameof(labels), label, $"Image {n} of the batch has label {label}, but the network has {classes} classes.");
            double sum = 0, total = 0;
            for (int c = 1; c < classes; c++)
                if (x[c] > x[best]) best = c;
            float largest = x[best];
            for (int c = 0; c < classes; c++)
            {
                sum += Math.Exp(x[c] - (double)largest);
                total += x[c] - (double)largest;
            }
            double logSum = Math.Log(sum);
            loss -= (1 - smoothing) * (x[label] - (double)largest - logSum) + spread * (total - classes * logSum);
            if (best == label) correct++;
            if (gradient.IsEmpty) continue;
            Span<float> d = gradient.Slice(n * classes, classes);
            for (int c = 0; c < classes; c++)
            {
                double target = spread + (c == label ? 1 - smoothing : 0);
                d[c] = (float)((Math.Exp(x[c] - (double)largest) / sum - target) / images);
            }
        }
        return new BatchResult((float)(loss / images), correct);
    }
}
