using NetAdapt.Backends;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training;

/// <summary>Which convolutions' outputs are dropped after the forward pass and made again in the backward pass, for plans that must fit into less memory. The same loops make
/// them of the same inputs, so that every gradient keeps its bits; what it costs is time. From level to level more is dropped: at 1 the depthwise convolutions, which are cheap to
/// make again; from 2 on also all but every 2nd, 4th, 8th, ... of the others, so that ever longer chains of layers are made again at once.
/// Source: Chen et al. 2016, with the network cut where it is cheap.</summary>
internal sealed class Recomputation
{
    private readonly HashSet<int> _dropped = [];

    public Recomputation(TrainingGraph graph, int level)
    {
        int number = 0, kept = level < 1 ? 1 : 1 << (level - 1);
        for (int i = 0; i < graph.Network.Layers.Length; i++)
        {
            if (!graph.NeedsGradient(i) || graph.Network.Layers[i].Op is not Convolution op || i == graph.Logits) continue;
            if (level >= 1 && op.Groups > 1 && op.Groups == op.OutputChannels) _dropped.Add(i);
            else if (++number % kept != 0) _dropped.Add(i);
        }
        IsLast = kept > number;
    }

    /// <summary>Everything is dropped; a higher level drops no more.</summary>
    public bool IsLast { get; }

    public bool Drops(int layer) => _dropped.Contains(layer);
}
