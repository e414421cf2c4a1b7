using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Deadlines;

/// <summary>A session that is given a deadline instead of a network: it measures its own runs, and moves to a faster or a more accurate member of its family as the device throttles or recovers. All members are
/// planned beforehand over one memory for activations, so a move costs nothing but cold caches. Not thread-safe, as plans are.</summary>
public sealed class DeadlineSession : IInferencePlan
{
    private readonly FamilyPlan _plans;
    private readonly DeadlinePolicy _policy;
    private readonly TimeProvider _clock;
    private IInferencePlan _last;

    /// <summary>Plans all members, and measures each.</summary>
    /// <param name="deadline">Of one run, however many images it takes.</param>
    /// <param name="clock">Null: the system's. Only its timestamps are used.</param>
    /// <exception cref="InvalidInputException">The deadline is none.</exception>
    public DeadlineSession(NetworkFamily family, Latency deadline, IBackend backend, PlanOptions options, DeadlineSettings? settings = null, TimeProvider? clock = null)
        : this(PlansOf(family, deadline, backend, options), deadline, settings, clock)
    {
    }

    /// <param name="plans">The most accurate member's first; the session disposes them.</param>
    internal DeadlineSession(FamilyPlan plans, Latency deadline, DeadlineSettings? settings, TimeProvider? clock)
    {
        (_plans, _clock, Deadline) = (plans, clock ?? TimeProvider.System, Checked(deadline));
        Unhindered = [.. MemberTimes.Measure(plans, _clock)];
        _policy = new DeadlinePolicy(deadline, Unhindered, settings);
        _last = Present;
    }

    public Latency Deadline { get; }

    /// <summary>What each member takes when nothing hinders it, as measured in the beginning.</summary>
    public IReadOnlyList<Latency> Unhindered { get; }

    /// <summary>That the next run uses; 0 is the most accurate.</summary>
    public int Member => _policy.Member;

    public long Runs { get; private set; }

    /// <summary>Runs that took longer than the deadline.</summary>
    public long LateRuns { get; private set; }

    /// <summary>Moves from one member to another.</summary>
    public long Switches { get; private set; }

    /// <summary>Of the last run.</summary>
    public Latency LastRun { get; private set; }

    /// <summary>Of all members: their packed weights, and one memory for activations.</summary>
    public long PeakBytes => _plans.PeakBytes;

    /// <summary>Of the member that the next run uses; so are <see cref="Input"/> and <see cref="RunLayer"/>.</summary>
    public IReadOnlyList<PlannedLayer> Layers => Present.Layers;

    public PlanOptions Options => Present.Options;

    /// <summary>To be asked for before each run: members may have it in different places. Writing to it may destroy the last run's output.</summary>
    public Span<float> Input => Present.Input;

    /// <summary>The last run's, until the next one's input is written.</summary>
    public Span<float> Output => _last.Output;

    /// <summary>The plan of the member that the next run uses; runs of it do not count, nor are they measured.</summary>
    public IInferencePlan Present => _plans.Members[_policy.Member];

    public void Run(int images = 1)
    {
        _last = Present;
        long start = _clock.GetTimestamp();
        _last.Run(images);
        LastRun = Latency.OfTicks(_clock.GetTimestamp() - start, _clock.TimestampFrequency);
        Runs++;
        if (LastRun > Deadline) LateRuns++;
        if (_policy.Observe(LastRun)) Switches++;
    }

    public void RunLayer(int layer, int images = 1) => Present.RunLayer(layer, images);

    public void Dispose() => _plans.Dispose();

    private static FamilyPlan PlansOf(NetworkFamily family, Latency deadline, IBackend backend, PlanOptions options)
    {
        // Before anything is planned.
        Checked(deadline);
        return backend.PlanFamily([.. family.Members.Select(member => FusedNetwork.Of(member.Network))], options);
    }

    private static Latency Checked(Latency deadline) => deadline > Latency.Zero && double.IsFinite(deadline.Milliseconds) ? deadline
        : throw new InvalidInputException($"a deadline of {deadline} is none: give a time above 0, such as 8ms.");
}
