using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Backends;

/// <summary>Turns a network into a plan that runs. A plan decides everything once (kernels, buffers, threads); running it decides and allocates nothing.</summary>
public interface IBackend : ITrainingBackend
{
    IInferencePlan PlanInference(FusedNetwork network, PlanOptions options);

    /// <summary>Plans networks of which one runs at a time, in as little memory as that needs.</summary>
    FamilyPlan PlanFamily(IReadOnlyList<FusedNetwork> networks, PlanOptions options)
    {
        ImmutableArray<IInferencePlan> members = [.. networks.Select(network => PlanInference(network, options))];
        return new FamilyPlan(members, members.Sum(member => member.PeakBytes));
    }

    /// <summary>What the device can do at most, measured now; null where that is not known.</summary>
    Roofline? MeasureRoofline() => null;

    /// <summary>What inference with batch 1 and one thread takes by the plan itself: packed weights, scratch, and activations at their peak.</summary>
    long PeakBytesOf(FusedNetwork network)
    {
        using IInferencePlan plan = PlanInference(network, new PlanOptions());
        return plan.PeakBytes;
    }
}

/// <param name="Batch">The largest number of images in one run.</param>
/// <param name="Threads">Threads that share the work of one run, the caller's included.</param>
public readonly record struct PlanOptions(int Batch = 1, int Threads = 1)
{
    /// <summary>One image, one thread. Without this, new PlanOptions() would be all zeros.</summary>
    public PlanOptions() : this(1, 1)
    {
    }

    /// <summary>Bytes that a training plan may hold; null: as many as it likes. Under a limit it may take longer, but computes the same bits.</summary>
    public long? MemoryLimit { get; init; }

    /// <summary>Bytes of <see cref="MemoryLimit"/> that others take.</summary>
    public long ReservedBytes { get; init; }

    /// <summary>Whether a training plan of so many bytes fits the limit, or the machine where there is none.</summary>
    public bool Allows(long bytes) => bytes + ReservedBytes <= (MemoryLimit ?? MachineMemory.Bytes);

    /// <summary>Says why a training plan is refused.</summary>
    /// <param name="bytes">What it takes at least.</param>
    /// <param name="with">With what it trains: "with 2 threads".</param>
    /// <param name="fewer">What to take less of, beside images.</param>
    public InvalidInputException Refusal(string network, long bytes, string with, string fewer) => new(string.Create(CultureInfo.InvariantCulture,
        $"network '{network}': training on {Batch} images at a time {with} takes {MachineMemory.Text(bytes + ReservedBytes)} at least, more than the {MachineMemory.Text(MemoryLimit ?? MachineMemory.Bytes)} ")
        + (MemoryLimit == null ? $"of memory here. Take fewer images at a time{fewer}." : $"allowed. Take fewer images at a time{fewer}, or allow more."));

    /// <summary>For a few runs: the plan is made in the least time and memory. No algorithm that packs more weights than a layer has, and large maps in bands, even where runs are slower for it.</summary>
    public bool Lean { get; init; }
}

/// <summary>One fused layer of an inference plan.</summary>
/// <param name="Kernel">The kernel's name, as in the catalog: "dw3x3s1_clamp__avx2"; with the variant that tuning chose after a colon: "dw_clamp__opencl:w4".</param>
/// <param name="Macs">For one image.</param>
/// <param name="Bytes">Memory read and written for one image: inputs, weights and output, each once.</param>
/// <param name="WeightBytes">Of these the weights.</param>
public sealed record PlannedLayer(string Name, LayerShape Shape, string Kernel, long Macs, long Bytes, long WeightBytes)
{
    /// <summary>Memory read and written for several images: maps for each, weights once.</summary>
    public long BytesOf(int images) => WeightBytes + images * (Bytes - WeightBytes);
}

/// <summary>Inference over fixed buffers. Not thread-safe: one caller at a time.</summary>
public interface IInferencePlan : IDisposable
{
    /// <summary>The fused layers in the order in which they run, the input left out.</summary>
    IReadOnlyList<PlannedLayer> Layers { get; }

    PlanOptions Options { get; }

    /// <summary>Weights (packed) and activations at their peak, as planned.</summary>
    long PeakBytes { get; }

    /// <summary>Where the caller writes images: batch * H * W * C, channel last. Its content is lost in a run.</summary>
    Span<float> Input { get; }

    /// <summary>The last run's output: batch * H * W * C.</summary>
    Span<float> Output { get; }

    /// <summary>Runs the network on the first <paramref name="images"/> images of <see cref="Input"/>.</summary>
    void Run(int images = 1);

    /// <summary>Runs one layer (an index into <see cref="Layers"/>) by itself on whatever its buffers hold; for measuring.</summary>
    void RunLayer(int layer, int images = 1);

    /// <summary>Runs the network once and tells, in milliseconds, what each of <see cref="Layers"/> took by the device's own clock, from the end of the layer before it to its own end;
    /// and what the caller waited beyond their sum: handing over the work, and the transfers.</summary>
    /// <returns>False: the device has no such clock, nothing ran, and layers are timed from outside by <see cref="RunLayer"/>.</returns>
    bool TryTimeLayers(Span<double> layers, out double rest, int images = 1)
    {
        rest = 0;
        return false;
    }
}
