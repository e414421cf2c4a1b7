using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Training;

namespace NetAdapt.Backends;

/// <summary>Where one weight of one layer lies among a plan's parameters or statistics.</summary>
public readonly record struct ParameterSlice(int Layer, int Weight, int Offset, int Length, WeightRole Role);

/// <summary>What one pass over a batch gave.</summary>
/// <param name="Loss">Mean of the head's loss (cross-entropy, or binary cross-entropy) over the batch's images, in
/// nats, label smoothing included.</param>
/// <param name="Correct">Images whose class, or whose labels all, are right.</param>
public readonly record struct BatchResult(float Loss, int Correct);

/// <summary>Forward and backward passes of one network over fixed buffers, with the loss of the network's head. A
/// trailing Softmax or Sigmoid layer is left out: its input
/// is the logits. The plan holds its own copy of the weights; the network that it was made from never changes. Same inputs, seed and thread count give the
/// same bits. Weights, gradients and statistics lie where the passes run. Their spans are in the host's memory: a plan on a device brings them there when it is asked, and takes what
/// the caller wrote with its next pass or step; so each is good until then. Not thread-safe.</summary>
public interface ITrainingPlan : IDisposable
{
    PlanOptions Options { get; }

    /// <summary>Everything that the plan holds, in bytes.</summary>
    long PeakBytes { get; }

    /// <summary>Where the caller writes images: batch * H * W * C, channel last.</summary>
    Span<float> Images { get; }

    /// <summary>How many numbers say what is right for one image: see
    /// <see cref="NetAdapt.Heads.Head.TargetsPerImage"/>.</summary>
    int TargetsPerImage { get; }

    /// <summary>Where the caller writes what is right for each image: its class, or for each class 1 or 0.</summary>
    Span<int> Labels { get; }

    /// <summary>All trained weights (roles Kernel and Offset), one after the other; the plan's <see cref="IWeightUpdate"/> changes them between passes.</summary>
    Span<float> Parameters { get; }

    /// <summary>d loss / d parameter for each of <see cref="Parameters"/>, overwritten by each <see cref="ForwardBackward"/>.</summary>
    Span<float> Gradients { get; }

    /// <summary>Running statistics of the batch normalizations (role Statistic).</summary>
    Span<float> Statistics { get; }

    ImmutableArray<ParameterSlice> ParameterSlices { get; }

    ImmutableArray<ParameterSlice> StatisticSlices { get; }

    /// <summary>Forward and backward over the first <paramref name="images"/> images; moves the running statistics.</summary>
    /// <param name="labelSmoothing">The share of each target that is spread evenly over all classes.</param>
    /// <param name="seed">Decides what dropout drops.</param>
    BatchResult ForwardBackward(int images, float labelSmoothing, ulong seed);

    /// <summary>A forward pass in training mode without gradients: moves the running statistics, for their re-estimation. Labels are not read.</summary>
    void Forward(int images, ulong seed);

    /// <summary>What will change this plan's weights between passes, where they lie.</summary>
    /// <param name="settings">Optimiser, clipping and moving average are taken from it.</param>
    IWeightUpdate PlanUpdate(TrainingSettings settings) => new HostWeightUpdate(this, settings);

    /// <summary>Runs work of the caller's on the plan's threads: <paramref name="part"/> is called once for each of them with its number and their count, and does its share.</summary>
    void Share(Action<int, int> part) => part(0, 1);

    /// <summary>The network with the plan's present weights, copied.</summary>
    Network ToNetwork();
}
