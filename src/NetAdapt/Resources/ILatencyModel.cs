using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>Says how long a network takes: from a table, by measuring, or from a formula in tests.</summary>
public interface ILatencyModel
{
    /// <summary>Latency of one run with batch 1.</summary>
    /// <exception cref="InvalidInputException">The model cannot know this network; the message says what it lacks.</exception>
    Latency Of(Network network);
}
