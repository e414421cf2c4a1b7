using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Times several whole networks against a reference and so against each other: in rounds, each network once a round between two looks at the reference, with medians over the
/// rounds, so that a machine that slows down for a while does not fall on one network alone.</summary>
/// <param name="rounds">How many rounds are enough; null: <see cref="UsualRounds"/>.</param>
internal sealed class WholeNetworkTimer(IBackend backend, PlanOptions options, LayerTimer timer, RoundRule? rounds = null)
{
    private const int RunsARound = 9;

    private readonly RoundRule _rounds = rounds ?? UsualRounds;

    /// <summary>For latencies that decide something. A network of microseconds goes through many rounds in a blink of the machine's moods.</summary>
    public static RoundRule UsualRounds { get; } = new(9, 60, TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(10));

    /// <summary>For latencies that are only told.</summary>
    public static RoundRule BriefRounds { get; } = new(5, 60, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));

    /// <summary>The networks' latencies, and the reference's over the same time.</summary>
    public (Latency[] Networks, Latency Reference) Measure(Network reference, IReadOnlyList<Network> networks, CancellationToken cancel)
    {
        var plans = new List<IInferencePlan>();
        try
        {
            foreach (Network network in networks.Prepend(reference))
            {
                cancel.ThrowIfCancellationRequested();
                plans.Add(RandomInput.Into(backend.PlanInference(FusedNetwork.Of(network), options)));
            }
            timer.Whole(plans[0], runs: 20, warmups: 20);
            var drift = new DriftReference(timer, plans[0]);
            drift.Look();
            var shares = networks.Select(_ => new List<double>()).ToArray();
            long start = timer.Now;
            for (int round = 0; !_rounds.AreEnough(round, timer.Since(start)); round++)
                for (int n = 0; n < shares.Length;)
                {
                    cancel.ThrowIfCancellationRequested();
                    Latency time = Latency.Zero;
                    if (drift.Around(() => time = timer.Whole(plans[n + 1], RunsARound)) is { } then) shares[n++].Add(time / then);
                }
            return ([.. shares.Select(own => SampleStatistics.MedianOf([.. own]) * drift.Average)], drift.Average);
        }
        finally
        {
            foreach (IInferencePlan plan in plans) plan.Dispose();
        }
    }
}
