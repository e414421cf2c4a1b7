using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Proposals;
using NetAdapt.Tensors;
using NetAdapt.Training;

namespace NetAdapt.Tests.Proposals;

public sealed class EvaluatorJudgeTests
{
    /// <summary>Gray pixels 0, 1, 2, 3, 4 and 200 with their classes.</summary>
    private static readonly ImageSet Six = new MemoryImages("six", [0, 1, 2, 3, 4, 200], [0, 0, 1, 1, 0, 1], 1, 1, 1, 2);

    /// <summary>Says class 1 where the pixel is above <paramref name="threshold"/>: its logits are 0 and x - threshold.</summary>
    private static Network Above(float threshold)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 1, 1, 1));
        builder.Append(new FullyConnected(2));
        Tensor kernel = new(new FeatureMap(2, 1, 1, 1), [0, 1]), bias = Tensor.Vector(0, -threshold);
        return builder.Build().WithWeights(i => i == 1 ? [kernel, bias] : []);
    }

    private static double Top1(Network network, ImageSet images, int threads = 1, CancellationToken? cancellation = null) =>
        new EvaluatorJudge(new Evaluator(new ReferenceBackend()), images, Preprocessing.Parse("none"), threads)
            .Top1(network, cancellation ?? TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(1.5f, 5)]   // only the 4 is taken for a 1
    [InlineData(0.5f, 4)]   // so is the 1
    [InlineData(4.5f, 4)]   // the 2 and the 3 are taken for a 0
    [InlineData(255f, 3)]   // all are
    [InlineData(-1f, 3)]    // none is
    public void The_accuracy_is_what_counting_by_hand_gives(float threshold, int right)
    {
        Assert.Equal(right / 6.0, Top1(Above(threshold), Six));
        Assert.Equal(right / 6.0, Top1(Above(threshold), Six, threads: 2));
    }

    [Fact]
    public void Proposals_that_are_judged_side_by_side_do_not_disturb_each_other()
    {
        var judge = new EvaluatorJudge(new Evaluator(new ReferenceBackend()), Six, Preprocessing.Parse("none"));
        var right = new double[8];

        Parallel.For(0, right.Length, i => right[i] = judge.Top1(Above(i % 2 == 0 ? 1.5f : 4.5f), CancellationToken.None));

        Assert.Equal([5 / 6.0, 4 / 6.0, 5 / 6.0, 4 / 6.0, 5 / 6.0, 4 / 6.0, 5 / 6.0, 4 / 6.0], right);
    }

    [Fact]
    public void A_cancelled_judgement_stops() =>
        Assert.ThrowsAny<OperationCanceledException>(() => Top1(Above(1), Six, cancellation: new CancellationToken(canceled: true)));
}
