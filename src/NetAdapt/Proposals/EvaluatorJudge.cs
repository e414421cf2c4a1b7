using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Training;

namespace NetAdapt.Proposals;

/// <summary>Judges by an <see cref="Evaluator"/> on a fixed set of images.</summary>
/// <param name="threads">Threads of one call; proposals that are judged side by side should have one each.</param>
public sealed class EvaluatorJudge(Evaluator evaluator, ImageSet images, Preprocessing preprocessing, int threads = 1,
    CorruptPolicy corrupt = CorruptPolicy.Skip) : IJudge
{
    public double Top1(Network network, CancellationToken cancellation) => evaluator.Evaluate(network, images, preprocessing, threads,
        cancellation, corrupt).Top1;
}
