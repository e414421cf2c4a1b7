using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Measures whole networks side by side with one reference network, and tells what they take when the reference takes its nominal time.
/// A machine that is slower for a while,
/// or busy, slows both; so networks that were measured at different times can be compared.</summary>
/// <param name="nominal">What the reference takes; null: what it takes when it is first measured.</param>
/// <param name="brief">The latencies are only told, and decide nothing: a few rounds are enough.</param>
public sealed class SideBySideMeter(IBackend backend, PlanOptions options, Network reference, Latency? nominal = null, TimeProvider? clock = null, bool brief = false)
{
    private readonly WholeNetworkTimer _timer = new(backend, options, new LayerTimer(clock ?? TimeProvider.System), brief ? WholeNetworkTimer.BriefRounds : WholeNetworkTimer.UsualRounds);
    private Latency? _nominal = nominal;

    /// <summary>Of one image.</summary>
    public Latency Measure(Network network, CancellationToken cancellation = default)
    {
        var (measured, now) = _timer.Measure(reference, [network], cancellation);
        _nominal ??= now;
        return measured[0] * (_nominal.Value / now);
    }
}
