using NetAdapt.Heads;

namespace NetAdapt.Training;

/// <summary>Adds up what logits say about targets, image by image in the order of the set, so that the sums do not
/// depend on batches or threads.</summary>
internal interface IScore
{
    /// <param name="logits">One image's.</param>
    /// <param name="targets">One image's: as many as <see cref="Head.TargetsPerImage"/>.</param>
    void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets);

    Evaluation Result(double seconds, int skipped);

    static IScore Of(Head head) => head.Kind == HeadKind.Softmax ? new Score(head.Outputs) : new LabelScore(head);
}

/// <summary>The score of a softmax head: one class is right.</summary>
internal sealed class Score(int classes) : IScore
{
    private readonly ClassCount[] _classes = new ClassCount[classes];
    private int _images, _top1, _top5;
    private double _loss;

    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets)
    {
        int label = targets[0];
        int rank = RankOf(logits, label);
        _images++;
        if (rank == 0) _top1++;
        if (rank < 5) _top5++;
        _loss += CrossEntropy(logits, label);
        _classes[label] = new ClassCount(_classes[label].Images + 1, _classes[label].Correct + (rank == 0 ? 1 : 0));
    }

    public Evaluation Result(double seconds, int skipped) => new(_images, (double)_top1 / _images, (double)_top5 / _images, _loss / _images,
        _images / seconds, [.. _classes], skipped);

    /// <summary>How many classes are ahead of the label's: those with a larger logit, and the earlier ones with an equal one, as an argmax that takes the first would
    /// have it. What is no number is ahead of all, so that a broken network is never right.</summary>
    internal static int RankOf(ReadOnlySpan<float> logits, int label)
    {
        float own = logits[label];
        int rank = 0;
        for (int i = 0; i < logits.Length; i++)
            if (i != label && (!(logits[i] <= own) || (i < label && logits[i] == own))) rank++;
        return float.IsNaN(own) ? int.MaxValue : rank;
    }

    private static double CrossEntropy(ReadOnlySpan<float> logits, int label)
    {
        float largest = logits[0];
        foreach (float logit in logits) largest = MathF.Max(largest, logit);
        double sum = 0;
        foreach (float logit in logits) sum += Math.Exp((double)logit - largest);
        return Math.Log(sum) + largest - logits[label];
    }
}
