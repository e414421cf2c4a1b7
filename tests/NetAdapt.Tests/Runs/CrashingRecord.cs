using NetAdapt.Graphs;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

/// <summary>Dies before or after the n-th thing that it is told to remember. Counted over all threads.</summary>
internal sealed class CrashingRecord(IRunRecord inner, int dieAt, bool before) : IRunRecord
{
    private int _count;

    /// <summary>Everything after the crash fails as well: the process is gone.</summary>
    public bool IsDead { get; private set; }

    public IReadOnlyList<RunEntry> Entries => inner.Entries;

    public string? Checkpoint => inner.Checkpoint;

    public void Append(RunEntry entry) => Do(() => inner.Append(entry));

    public void StoreProposal(int iteration, int number, Network network) => Do(() => inner.StoreProposal(iteration, number, network));

    public Network AdoptProposal(int iteration, int number)
    {
        Network? adopted = null;
        Do(() => adopted = inner.AdoptProposal(iteration, number));
        return adopted!;
    }

    public void DropProposals(int iteration) => Do(() => inner.DropProposals(iteration));

    public Network NetworkOf(int iteration) => inner.NetworkOf(iteration);

    public Network StoreAdapted(Network network)
    {
        Network? stored = null;
        Do(() => stored = inner.StoreAdapted(network));
        return stored!;
    }

    public Network Adapted() => inner.Adapted();

    public void StoreReport(AdaptReport report) => Do(() => inner.StoreReport(report));

    private void Do(Action action)
    {
        bool dies = Interlocked.Increment(ref _count) == dieAt;
        IsDead |= dies;
        if (IsDead && (before || !dies)) throw new CrashException();
        action();
        if (IsDead) throw new CrashException();
    }
}

internal sealed class CrashException : Exception;
