using NetAdapt.Graphs;

namespace NetAdapt.Runs;

/// <summary>What a run remembers: entries in order, and networks. An entry is appended after the networks that it speaks of are stored.</summary>
public interface IRunRecord
{
    IReadOnlyList<RunEntry> Entries { get; }

    /// <summary>Where the long-term fine-tuning may keep its checkpoint; null: nowhere.</summary>
    string? Checkpoint { get; }

    void Append(RunEntry entry);

    void StoreProposal(int iteration, int number, Network network);

    /// <summary>Makes a stored proposal the network of its iteration, and returns that as it will be read again.</summary>
    Network AdoptProposal(int iteration, int number);

    /// <summary>Forgets the networks of an iteration's proposals.</summary>
    void DropProposals(int iteration);

    /// <summary>The network of an iteration; 0: the given one.</summary>
    Network NetworkOf(int iteration);

    /// <summary>Stores the adapted network, and returns it as it will be read again.</summary>
    Network StoreAdapted(Network network);

    Network Adapted();

    /// <summary>The run is over: the result, for people and programs.</summary>
    void StoreReport(AdaptReport report);
}
