using System.Collections.Immutable;
using NetAdapt.Resources;

namespace NetAdapt.Deadlines;

/// <summary>Decides which member of a family the next run uses, from how long the runs took: the most accurate one that keeps the deadline. It knows no clock and no network, and takes no memory
/// in <see cref="Observe"/>.
/// <para>All that it knows of the device is one number, its slowdown: what a run took over what it takes when nothing hinders it. A throttled or busy device slows all members down by about as much, so
/// a slowdown that one member shows says what the others would take.</para></summary>
public sealed class DeadlinePolicy
{
    private readonly ImmutableArray<Latency> _unhindered;
    private readonly DeadlineSettings _settings;

    // The remembered runs' slowdowns, the oldest overwritten, and a place to sort them in.
    private readonly double[] _slowdowns, _sorted;
    private int _remembered, _next, _lateInARow, _promising, _patience, _sinceClimb = int.MaxValue;
    private bool _cold;

    /// <param name="unhindered">What a run of each member takes when nothing hinders it; the most accurate member first.</param>
    public DeadlinePolicy(Latency deadline, IEnumerable<Latency> unhindered, DeadlineSettings? settings = null)
    {
        (Deadline, _unhindered, _settings) = (deadline, [.. unhindered], settings ?? new DeadlineSettings());
        if (_unhindered.IsEmpty) throw new ArgumentException("a family has at least one member", nameof(unhindered));
        _slowdowns = new double[_settings.Window];
        _sorted = new double[_settings.Window];
        _patience = _settings.Patience;
        Member = MostAccurate(slowdown: 1);
    }

    public Latency Deadline { get; }

    /// <summary>That the next run uses; 0 is the most accurate.</summary>
    public int Member { get; private set; }

    /// <summary>Takes a run of <see cref="Member"/> in, and decides on the next one.</summary>
    /// <returns>The member changed.</returns>
    public bool Observe(Latency run)
    {
        // The first run after a move found its weights in memory, where later ones find them in caches: it says nothing about the member.
        if (_cold)
        {
            _cold = false;
            return false;
        }
        _slowdowns[_next] = run / _unhindered[Member];
        _next = (_next + 1) % _slowdowns.Length;
        _remembered = Math.Min(_remembered + 1, _slowdowns.Length);
        if (_sinceClimb < int.MaxValue && ++_sinceClimb > _patience) (_sinceClimb, _patience) = (int.MaxValue, _settings.Patience);

        ReadOnlySpan<double> sorted = Sorted();
        int late = CountAbove(sorted, Deadline / _unhindered[Member]);
        _lateInARow = run > Deadline ? _lateInARow + 1 : 0;
        if (_lateInARow >= _settings.LateInARow || late >= _settings.LateInWindow) return MoveDown(sorted[^late..]);
        return MoveUp(sorted);
    }

    /// <param name="late">The late runs' slowdowns, rising.</param>
    private bool MoveDown(ReadOnlySpan<double> late)
    {
        // The climb that brought us here was a mistake: the next one waits for longer.
        if (_sinceClimb < int.MaxValue) (_sinceClimb, _patience) = (int.MaxValue, Math.Min(_patience * 2, _settings.MostPatience));
        int member = MostAccurate(late[late.Length / 2]);
        // A member that is late is not the answer, whatever one bad run made of the estimate.
        if (member <= Member && _unhindered[Fastest()] < _unhindered[Member]) member = NextFaster();
        if (member <= Member) member = Member;
        return MoveTo(member);
    }

    /// <param name="sorted">All remembered slowdowns, rising.</param>
    private bool MoveUp(ReadOnlySpan<double> sorted)
    {
        if (Member == 0 || _remembered < _slowdowns.Length) return false;
        // Three in four runs are faster than that; what is slower yet may be an accident.
        int member = MostAccurate(sorted[sorted.Length * 3 / 4]);
        _promising = member < Member ? _promising + 1 : 0;
        if (_promising < _patience) return false;
        _sinceClimb = 0;
        return MoveTo(member);
    }

    private bool MoveTo(int member)
    {
        bool moved = member != Member;
        Member = member;
        _promising = _lateInARow = 0;
        // What was late with one member says nothing about the next one being late; and a fastest member that stays late is not asked again at every run.
        _remembered = _next = 0;
        _cold = moved;
        return moved;
    }

    /// <summary>The most accurate member that is expected to keep the deadline with some room; the fastest where there is none.</summary>
    private int MostAccurate(double slowdown)
    {
        for (int member = 0; member < _unhindered.Length; member++)
            if (_unhindered[member] * slowdown <= Deadline * _settings.Room) return member;
        return Fastest();
    }

    private int Fastest()
    {
        int fastest = 0;
        for (int member = 1; member < _unhindered.Length; member++)
            if (_unhindered[member] < _unhindered[fastest]) fastest = member;
        return fastest;
    }

    /// <summary>The most accurate of those that are faster than the present one and come after it; the present one where there is none.</summary>
    private int NextFaster()
    {
        for (int member = Member + 1; member < _unhindered.Length; member++)
            if (_unhindered[member] < _unhindered[Member]) return member;
        return Member;
    }

    private ReadOnlySpan<double> Sorted()
    {
        Span<double> sorted = _sorted.AsSpan(0, _remembered);
        // By insertion, for they are few: as native code Span.Sort makes a delegate in every call.
        for (int i = 0; i < sorted.Length; i++)
        {
            double slowdown = _slowdowns[i];
            int at = i;
            for (; at > 0 && sorted[at - 1] > slowdown; at--) sorted[at] = sorted[at - 1];
            sorted[at] = slowdown;
        }
        return sorted;
    }

    private static int CountAbove(ReadOnlySpan<double> sorted, double limit)
    {
        int above = 0;
        while (above < sorted.Length && sorted[^(above + 1)] > limit) above++;
        return above;
    }
}
