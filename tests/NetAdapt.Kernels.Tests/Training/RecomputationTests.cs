using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Networks;
using NetAdapt.Tests.Backends;

namespace NetAdapt.Kernels.Tests.Training;

public sealed class RecomputationTests
{
    private const int Batch = 6;

    public static TheoryData<string, int> Cases =>
        [.. from network in TrainingNetworks.All.Keys from threads in (int[])[1, 2] select new TheoryDataRow<string, int>(network, threads)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Less_memory_gives_the_same_bits(string name, int threads) => CheckAllLevels(TrainingNetworks.All[name](), threads, atLeast: 0);

    [Fact]
    public void A_whole_MobileNet_trains_in_ever_less_memory()
    {
        long[] bytes = CheckAllLevels(MobileNetV1.Build(0.25, 32, 10), threads: 2, atLeast: 2);
        Assert.True(bytes[^1] < 0.95 * bytes[0], string.Join(", ", bytes));
    }

    [Fact]
    public void A_limit_that_nothing_can_keep_is_refused_with_what_would_do()
    {
        var e = Assert.Throws<InvalidInputException>(() => Plan(TrainingNetworks.All["mobilenet blocks"](), 1, limit: 1000));
        Assert.Contains("fewer images at a time", e.Message, StringComparison.Ordinal);
    }

    /// <summary>Asks for one byte less again and again, until there is no such plan.</summary>
    /// <returns>What each of them takes.</returns>
    private static long[] CheckAllLevels(Network network, int threads, int atLeast)
    {
        var bytes = new List<long>();
        float[]? gradients = null, statistics = null;
        for (long? limit = null; ; limit = bytes[^1] - 1)
        {
            ITrainingPlan plan;
            try
            {
                plan = Plan(network, threads, limit);
            }
            catch (InvalidInputException)
            {
                Assert.True(bytes.Count > atLeast, string.Join(", ", bytes));
                return [.. bytes];
            }
            using (plan)
            {
                Assert.True(limit == null || plan.PeakBytes <= limit, $"{plan.PeakBytes} > {limit}");
                bytes.Add(plan.PeakBytes);
                var random = new Random(1);
                foreach (ref float x in plan.Images) x = random.NextSingle() * 2 - 1;
                foreach (ref int label in plan.Labels) label =
                    random.Next(NetAdapt.Heads.Head.Of(network) is { Kind: NetAdapt.Heads.HeadKind.Softmax } head
                    ? head.Classes : 2);
                plan.ForwardBackward(Batch, 0.1f, seed: 3);
                plan.ForwardBackward(Batch - 1, 0.1f, seed: 4);
                Assert.Equal(gradients ??= plan.Gradients.ToArray(), plan.Gradients);
                Assert.Equal(statistics ??= plan.Statistics.ToArray(), plan.Statistics);
            }
        }
    }

    private static ITrainingPlan Plan(Network network, int threads, long? limit) => new CpuBackend().PlanTraining(network, new PlanOptions(Batch, threads) { MemoryLimit = limit });
}
