using NetAdapt.Cli.Json;
using NetAdapt.Cli.Terminal;
using NetAdapt.Deadlines;
using NetAdapt.Resources;

namespace NetAdapt.Cli;

/// <summary>A session with a deadline at work: runs it, tells of its moves, and sums up.</summary>
internal sealed class DeadlineRun(DeadlineSession session, NetworkFamily family, View view)
{
    // Above it, what was asked was not reached.
    private const double MostLate = 0.1;

    private readonly long[] _runs = new long[family.Members.Length];

    public bool KeptDeadline => session.LateRuns <= MostLate * session.Runs;

    public DeadlineResult Result => new(session.Deadline.Milliseconds, session.Runs, session.LateRuns, session.Switches, session.PeakBytes,
        [.. family.Members.Select((m, i) => new DeadlineMemberResult(m.Name, m.Accuracy, session.Unhindered[i].Milliseconds, _runs[i]))]);

    public void Begin() =>
        view.Say($"deadline {session.Deadline}: {family.Members.Length} networks in {Units.Bytes(session.PeakBytes)}; starting with {Describe(session.Member)}");

    public void Run()
    {
        int member = session.Member;
        session.Run();
        _runs[member]++;
        if (session.Member != member) view.Say($"run {session.Runs}: {session.LastRun}; {(session.Member > member ? "down" : "up")} to {Describe(session.Member)}");
    }

    public void End()
    {
        var grid = new Grid(">member", "network", ">latency", ">accuracy", ">runs");
        foreach (var (i, m) in family.Members.Index()) grid.Row($"{i}", m.Name, session.Unhindered[i].ToString(), m.Accuracy is { } a ? Units.Percent(a) : "-", $"{_runs[i]}");
        view.Show(grid);
        view.Say($"{session.Runs} runs, {session.LateRuns} later than {session.Deadline}; {session.Switches} moves");
        if (!KeptDeadline) view.Warn($"the deadline was NOT kept: {Units.Percent((double)session.LateRuns / session.Runs)} of the runs were late. Give more time, a faster network in the family, or --threads.");
    }

    private string Describe(int member) => $"{family.Members[member].Name} ({session.Unhindered[member]})";
}
