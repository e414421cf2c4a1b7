using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>Where an op states its channel-coupling rule. Input and output channels are counted from 0; input -1 means the output.</summary>
public interface IChannelCoupling
{
    /// <summary>Shapes of the inputs, with batch 1.</summary>
    ReadOnlySpan<FeatureMap> Inputs { get; }

    FeatureMap Output { get; }

    /// <summary>Channel <paramref name="channelA"/> of <paramref name="a"/> and <paramref name="channelB"/> of <paramref name="b"/> are kept or lost together.
    /// a, b: an input's number, or <see cref="OfOutput"/>.</summary>
    void Tie(int a, int channelA, int b, int channelB);

    /// <summary>All channels of the value must stay, for the stated reason.</summary>
    void Fix(int value, string reason);

    /// <summary>Stands for the op's output where an input's number is asked for.</summary>
    public const int OfOutput = -1;

    /// <summary>Output channel c is input channel c, for all channels.</summary>
    public sealed void TieChannelwise(int input)
    {
        for (int c = 0; c < Output.C; c++) Tie(input, c, OfOutput, c);
    }
}
