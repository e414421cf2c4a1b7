using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>What a layer means: its parameters, shape rule, channel-coupling rule, work, and the scalar forward and backward that every
/// faster kernel is held against. Ops are values: two ops with the same parameters are equal.</summary>
public abstract record Op
{
    /// <summary>A short lower-case word, for tables and shape names: "conv", "bn", "add".</summary>
    public abstract string Kind { get; }

    /// <summary>Number of inputs that the op takes; -1: one or more.</summary>
    public virtual int Arity => 1;

    /// <summary>The output's shape for the inputs' shapes.</summary>
    /// <exception cref="ShapeException">The inputs do not fit the op or each other.</exception>
    public abstract FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs);

    /// <summary>The weights in the order in which a layer holds them.</summary>
    public virtual ImmutableArray<WeightSpec> Weights(ReadOnlySpan<FeatureMap> inputs) => [];

    /// <summary>Says which channels of the inputs and of the output must be lost together, and which must stay.</summary>
    public abstract void Couple(IChannelCoupling coupling);

    /// <summary>The op and its weights without the channels that were dropped.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="inputs">For each input the channels that stay, in rising order.</param>
    /// <param name="output">The output channels that stay, in rising order.</param>
    public virtual (Op Op, ImmutableArray<Tensor> Weights) Prune(ImmutableArray<Tensor> weights, IReadOnlyList<int[]> inputs, int[] output)
    {
        var specs = WeightAxes;
        var kept = ImmutableArray.CreateBuilder<Tensor>(weights.Length);
        for (int i = 0; i < weights.Length; i++)
        {
            Tensor weight = weights[i];
            if (specs[i].N is { } n) weight = weight.Keep(0, n.Pick(inputs, output));
            if (specs[i].C is { } c) weight = weight.Keep(3, c.Pick(inputs, output));
            kept.Add(weight);
        }
        return (this, kept.DrainToImmutable());
    }

    /// <summary>For each weight, the channels that its N and its C axis follow.</summary>
    protected virtual ImmutableArray<WeightAxes> WeightAxes => [];

    /// <summary>The same where it depends on the weights themselves.</summary>
    internal virtual ImmutableArray<WeightAxes> AxesOf(ImmutableArray<Tensor> weights) => WeightAxes;

    /// <summary>Multiply-accumulates for these shapes (the batch included); 0 for ops whose cost is only memory traffic.</summary>
    public virtual long Macs(ReadOnlySpan<FeatureMap> inputs, FeatureMap output) => 0;

    /// <summary>Computes <see cref="OpFrame.Output"/> from <see cref="OpFrame.Inputs"/> and <see cref="OpFrame.Weights"/>.</summary>
    public abstract void Forward(OpFrame f);

    /// <summary>Adds to <see cref="OpFrame.InputGradients"/> and <see cref="OpFrame.WeightGradients"/>, where they are not null, what
    /// <see cref="OpFrame.OutputGradient"/> gives them. Called after <see cref="Forward"/> on the same frame.</summary>
    public abstract void Backward(OpFrame f);
}

/// <summary>The channels that one axis of a weight follows: the output's, or those of an input.</summary>
public readonly record struct ChannelLink(int Input)
{
    public static ChannelLink Output => new(-1);

    internal int[] Pick(IReadOnlyList<int[]> inputs, int[] output) => Input < 0 ? output : inputs[Input];
}

/// <summary>What the N and the C axis of a weight follow; null: nothing.</summary>
public readonly record struct WeightAxes(ChannelLink? N, ChannelLink? C);

/// <summary>What training does to a weight.</summary>
public enum WeightRole
{
    /// <summary>Trained, with weight decay.</summary>
    Kernel,

    /// <summary>Trained, without weight decay: biases, batch-norm scale and shift.</summary>
    Offset,

    /// <summary>Not trained by gradients: running mean and variance.</summary>
    Statistic,

    /// <summary>Never changed.</summary>
    Constant,
}

/// <summary>One weight of an op: its name ("kernel", "bias", "mean"), its shape and its role.</summary>
public readonly record struct WeightSpec(string Name, FeatureMap Shape, WeightRole Role);

/// <summary>Inputs that do not fit an op.</summary>
public sealed class ShapeException(string message) : InvalidInputException(message);

/// <summary>One op at work: its tensors for the forward pass and, in training, their gradients.</summary>
public sealed class OpFrame
{
    public required Tensor[] Inputs { get; init; }

    public required Tensor[] Weights { get; init; }

    public required Tensor Output { get; init; }

    /// <summary>Batch statistics and dropout are live; running statistics are updated.</summary>
    public bool Training { get; init; }

    /// <summary>Seed of what is random in this pass (dropout).</summary>
    public ulong Seed { get; init; }

    /// <summary>What Forward keeps for Backward; owned by the op.</summary>
    public Tensor[] Saved { get; set; } = [];

    public Tensor? OutputGradient { get; init; }

    public Tensor?[] InputGradients { get; init; } = [];

    public Tensor?[] WeightGradients { get; init; } = [];
}
