using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>One line of a <see cref="LatencyTable"/>: what a fused layer costs within a network.</summary>
/// <param name="Kernel">The kernel that ran it: "dw3x3s1_clamp__avx2".</param>
/// <param name="Latency">Median over the networks and sweeps in which the layer was timed.</param>
/// <param name="Mad">Median absolute deviation of those from it.</param>
/// <param name="Runs">Timed runs in all.</param>
public sealed record TableEntry(LayerShape Shape, string Kernel, Latency Latency, Latency Mad, int Runs);
