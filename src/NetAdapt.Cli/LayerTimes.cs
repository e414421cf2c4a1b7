using NetAdapt.Backends;
using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Json;
using NetAdapt.Resources;

namespace NetAdapt.Cli;

/// <summary>Times the layers of a plan one by one, each in the place where it runs: after the layers before it, so that it finds the caches as
/// they leave them. Many rounds, and
/// the median of each layer over them.</summary>
internal static class LayerTimes
{
    private const int LeastRounds = 50;
    private static readonly TimeSpan Enough = TimeSpan.FromSeconds(1);

    public static BenchLayer[] Measure(IInferencePlan plan, Session session)
    {
        var times = plan.Layers.Select(_ => new List<double>()).ToArray();
        long start = TimeProvider.System.GetTimestamp();
        for (int round = 0; round < LeastRounds || TimeProvider.System.GetElapsedTime(start) < Enough; round++)
        {
            session.Stop.ThrowIfCancellationRequested();
            for (int layer = 0; layer < times.Length; layer++)
            {
                long before = TimeProvider.System.GetTimestamp();
                plan.RunLayer(layer);
                times[layer].Add(TimeProvider.System.GetElapsedTime(before).TotalMilliseconds);
            }
            // A layer that takes seconds (the reference backend) is not run 50 times.
            if (TimeProvider.System.GetElapsedTime(start) > 20 * Enough) break;
        }
        return [.. plan.Layers.Select((layer, i) =>
        {
            double median = times[i].Order().ElementAt(times[i].Count / 2);
            return new BenchLayer(layer.Name, layer.Shape.Text, layer.Kernel, layer.Macs, layer.Bytes, median,
                BenchCommand.GflopPerSecond(layer.Macs, new Latency(median)));
        })];
    }
}
