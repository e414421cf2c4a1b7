using System.Collections.Immutable;

namespace NetAdapt.Backends;

/// <summary>Plans of several networks of which one runs at a time. They may share memory: an input or an output is good until another member's input is written or another member runs.</summary>
/// <param name="Members">In the order of the networks.</param>
/// <param name="PeakBytes">All of them together.</param>
/// <param name="Shared">What they share, which lives as long as they do; null: nothing.</param>
public sealed record FamilyPlan(ImmutableArray<IInferencePlan> Members, long PeakBytes, IDisposable? Shared = null) : IDisposable
{
    public void Dispose()
    {
        foreach (IInferencePlan member in Members) member.Dispose();
        Shared?.Dispose();
    }
}
