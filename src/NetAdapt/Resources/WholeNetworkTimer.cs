using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Times several whole networks against each other: in rounds, each network once a round, with medians over the rounds, so that a machine that slows down for a
/// while does not fall on one network alone.</summary>
internal sealed class WholeNetworkTimer(IBackend backend, PlanOptions options, LayerTimer timer)
{
    private const int RunsARound = 9;

    /// <summary>The networks' latencies, and the reference's over the same time.</summary>
    public (Latency[] Networks, Latency Reference) Measure(IReadOnlyList<Network> networks, IInferencePlan reference, int rounds, CancellationToken cancel)
    {
        var plans = new List<IInferencePlan>();
        try
        {
            foreach (Network network in networks)
            {
                cancel.ThrowIfCancellationRequested();
                plans.Add(RandomInput.Into(backend.PlanInference(FusedNetwork.Of(network), options)));
            }
            var drift = new DriftReference(timer, reference);
            var times = plans.Select(_ => new List<(Latency Time, Latency Reference)>()).ToArray();
            for (int round = 0; round < rounds; round++)
                for (int n = 0; n < plans.Count;)
                {
                    cancel.ThrowIfCancellationRequested();
                    Latency time = Latency.Zero;
                    if (drift.Around(() => time = timer.Whole(plans[n], RunsARound)) is not { } then) continue;
                    times[n++].Add((time, then));
                }
            Latency average = drift.Average;
            return ([.. times.Select(own => new Latency(SampleStatistics.MedianOf([.. own.Select(t => t.Time.Milliseconds * (average / t.Reference))])))], average);
        }
        finally
        {
            foreach (IInferencePlan plan in plans) plan.Dispose();
        }
    }
}
