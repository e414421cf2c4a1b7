using NetAdapt.Graphs;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

/// <summary>A record that lasts as long as the process, and writes no files.</summary>
internal sealed class MemoryRecord(Network pretrained) : IRunRecord
{
    private readonly List<RunEntry> _entries = [];
    private readonly Dictionary<(int Iteration, int Number), Network> _proposals = [];
    private readonly Dictionary<int, Network> _networks = new() { [0] = pretrained };
    private Network? _adapted;

    public IReadOnlyList<RunEntry> Entries => _entries;

    public string? Checkpoint => null;

    public void Append(RunEntry entry) => _entries.Add(entry);

    public void StoreProposal(int iteration, int number, Network network) => _proposals[(iteration, number)] = network;

    public Network AdoptProposal(int iteration, int number) => _networks[iteration] = _proposals[(iteration, number)];

    public void DropProposals(int iteration)
    {
        foreach (var key in _proposals.Keys.Where(key => key.Iteration == iteration).ToArray()) _proposals.Remove(key);
    }

    public Network NetworkOf(int iteration) => _networks[iteration];

    public Network StoreAdapted(Network network) => _adapted = network;

    public Network Adapted() => _adapted ?? throw new InvalidOperationException("no adapted network is stored yet");

    public void StoreReport(AdaptReport report)
    {
    }
}
