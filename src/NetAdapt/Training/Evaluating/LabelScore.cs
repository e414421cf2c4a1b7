using NetAdapt.Heads;

namespace NetAdapt.Training;

/// <summary>Adds up what logits of a sigmoid or multi-label head say about labels. An output says yes where its logit
/// is above 0, which is a probability above 0.5.</summary>
internal sealed class LabelScore(Head head) : IScore
{
    private readonly (int There, int Said, int Both)[] _labels = new (int, int, int)[head.Outputs];
    private readonly ClassCount[] _classes = new ClassCount[head.Classes];
    private int _images, _top1, _top5;
    private long _right;
    private double _loss;

    public void Add(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets)
    {
        _images++;
        _loss += head.LossOfImage(logits, targets, smoothing: 0, images: 1, gradient: [], out bool isCorrect);
        if (isCorrect) _top1++;
        if (head.Kind == HeadKind.Sigmoid || IsAmongFive(logits, targets)) _top5++;
        for (int i = 0; i < logits.Length; i++)
        {
            // What is no number is wrong either way.
            bool there = targets[i] == 1, said = logits[i] > 0 || (float.IsNaN(logits[i]) && !there);
            if (there == said) _right++;
            _labels[i] = (_labels[i].There + (there ? 1 : 0), _labels[i].Said + (said ? 1 : 0), _labels[i].Both
                + (there && said ? 1 : 0));
            if (head.Kind == HeadKind.MultiLabel && there) Count(i, said);
        }
        if (head.Kind == HeadKind.Sigmoid) Count(targets[0], isCorrect);
    }

    public Evaluation Result(double seconds, int skipped) => new(_images, (double)_top1 / _images,
        (double)_top5 / _images, _loss / _images, _images / seconds, [.. _classes], skipped)
    {
        Labels = new LabelFigures((double)_right / ((double)_images * head.Outputs), MicroF1(), MacroF1()),
    };

    private void Count(int label, bool isCorrect) => _classes[label] = new ClassCount(_classes[label].Images + 1,
        _classes[label].Correct + (isCorrect ? 1 : 0));

    /// <summary>One of the five largest logits is a label's, or there is no label.</summary>
    private static bool IsAmongFive(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets)
    {
        if (!targets.Contains(1)) return true;
        for (int label = 0; label < targets.Length; label++)
            if (targets[label] == 1 && Score.RankOf(logits, label) < 5) return true;
        return false;
    }

    private double MicroF1() => F1(_labels.Sum(l => l.There), _labels.Sum(l => l.Said), _labels.Sum(l => l.Both)) ?? 1;

    private double MacroF1() => _labels.Select(l => F1(l.There, l.Said, l.Both)).Average() ?? 1;

    /// <summary>2 * both / (there + said); null where neither the images nor the network name the label.</summary>
    private static double? F1(int there, int said, int both) => there + said == 0 ? null : 2.0 * both / (there + said);
}
