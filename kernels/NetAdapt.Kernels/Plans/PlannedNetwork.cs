using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Steps;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Plans;

/// <summary>What is decided about a fused network before it runs: which kernel computes each layer, where each map and each packed weight lies, and which layers are computed together.
/// <see cref="CpuInferencePlan"/> runs it; <see cref="Compiling.NetworkText"/> writes it down for another machine.</summary>
internal sealed unsafe class PlannedNetwork
{
    /// <param name="kernels">The first that fits a layer is taken.</param>
    /// <param name="spare">Floats beyond the weights' own that all of them shall have room for in one block.</param>
    /// <param name="family">Where the maps lie and, in the end, the scratch; null: in memory of this plan's own.</param>
    /// <param name="wholeLines">Pixels may be filled up to whole cache lines.</param>
    /// <param name="isGeneral">Products are divided among tiles as any product is.</param>
    /// <exception cref="NotSupportedException">A layer that no kernel fits.</exception>
    public PlannedNetwork(FusedNetwork network, PlanOptions options, IReadOnlyList<Kernel> kernels, ChainRule rule, long spare = 0, FamilyMemory? family = null, bool wholeLines = false,
        bool isGeneral = false)
    {
        Network = network;
        Memory = new PlanMemory(options.Threads);
        LastOfChain = Chains.LastOf(network, rule, options.Threads);
        Kernel[] chosen = [.. Enumerable.Range(1, network.Layers.Length - 1).Select(KernelOf)];
        int[] pixelRows = wholeLines ? PixelRows.WholeLines(network, chosen) : PixelRows.Dense(network);
        Buffers = new BufferPlan(network, options.Batch, LastOfChain, pixelRows);
        var block = family?.Block ?? default;
        Arena = family == null ? Memory.Take(Buffers.Floats, out block) : family.Arena;
        Block = block;
        // Nothing lies in the arena yet.
        Memory.Idle = Block.Array;
        Memory.Reserve(network.Layers.Select((layer, i) => layer.Weights.Sum(PlanMemory.PackedAtMost) * (i > 0 ? chosen[i - 1].Growth : 1)).Sum() + spare);

        var steps = new Step[network.Layers.Length - 1];
        var frames = new LayerFrame[steps.Length];
        var layers = new PlannedLayer[steps.Length];
        for (int i = 1; i < network.Layers.Length; i++)
        {
            FusedLayer layer = network.Layers[i];
            LayerFrame frame = FrameOf(i);
            (frame.Memory, frame.InputRow, frame.OutputRow, frame.IsGeneral) = (Memory, pixelRows[layer.Inputs[0]], pixelRows[i], isGeneral);
            frame.Y = Arena + Buffers.Places[i];
            for (int input = 0; input < frame.Inputs.Length; input++) frame.X[input] = Arena + Buffers.Places[layer.Inputs[input]];
            if (layer.HasResidual) frame.Residual = Arena + Buffers.Places[layer.Inputs[^1]];
            (steps[i - 1], frames[i - 1]) = (chosen[i - 1].Bind(frame), frame);
            layers[i - 1] = new PlannedLayer(layer.Name, network.ShapeOf(i), chosen[i - 1].Name, network.MacsOf(i), network.BytesOf(i), network.WeightBytesOf(i));
        }
        Memory.Idle = default;
        WeightFloats = Memory.ReserveTaken;
        var whole = new List<Step>();
        var single = (Step[])steps.Clone();
        for (int from = 0; from < steps.Length;)
        {
            int to = LastOfChain[from + 1];
            if (to - from > 1)
            {
                var chain = new ChainStep([.. Enumerable.Range(from, to - from).Select(i => (frames[i], steps[i]))], rule.MostFloats);
                for (int i = from; i < to; i++) single[i] = chain.Only(i - from);
                whole.Add(chain);
            }
            else
            {
                whole.Add(steps[from]);
            }
            from = to;
        }
        if (family == null) Memory.AllocateScratch();
        (Steps, Frames, Layers, Whole, Single) = ([.. steps], [.. frames], [.. layers], [.. whole], [.. single]);

        Kernel KernelOf(int i)
        {
            LayerFrame frame = FrameOf(i);
            return kernels.FirstOrDefault(kernel => kernel.Fits(frame)) ?? throw new NotSupportedException($"layer '{network.Layers[i].Name}': the CPU engine has no kernel for {network.ShapeOf(i)}");
        }

        LayerFrame FrameOf(int i) => new(network.Layers[i], [.. network.Layers[i].Inputs.Select(input => network.Shapes[input])], network.Shapes[i]);
    }

    public FusedNetwork Network { get; }

    public PlanMemory Memory { get; }

    public BufferPlan Buffers { get; }

    /// <summary>For each layer of the network the last one of its chain.</summary>
    public int[] LastOfChain { get; }

    /// <summary>The maps' memory.</summary>
    public float* Arena { get; }

    /// <summary>The array that the arena lies in, and where in it.</summary>
    public (float[] Array, int Start) Block { get; }

    /// <summary>Floats of all packed weights, which lie from <see cref="PlanMemory.ReserveStart"/> on.</summary>
    public long WeightFloats { get; }

    public ImmutableArray<PlannedLayer> Layers { get; }

    /// <summary>Each layer but the input over its whole map, in a chain or not.</summary>
    public ImmutableArray<Step> Steps { get; }

    public ImmutableArray<LayerFrame> Frames { get; }

    /// <summary>What a run runs, one after the other: layers and chains.</summary>
    public ImmutableArray<Step> Whole { get; }

    /// <summary>Each layer by itself, where it stands: over the windows of its chain where it is in one.</summary>
    public ImmutableArray<Step> Single { get; }
}
