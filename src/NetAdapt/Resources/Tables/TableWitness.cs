using System.Collections.Immutable;

namespace NetAdapt.Resources;

/// <summary>A whole network that was measured together with a <see cref="LatencyTable"/>. Who measures it again learns how the machine has changed since; one network alone would not tell, since a neighbour on a
/// shared cache slows large networks and leaves small ones as they are.</summary>
/// <param name="Widths">Of all channel groups, fixed ones included, in their order.</param>
public sealed record TableWitness(ImmutableArray<int> Widths, Latency Latency);
