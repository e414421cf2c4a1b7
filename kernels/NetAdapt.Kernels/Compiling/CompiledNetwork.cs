using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Compiling;

/// <summary>A network planned for one image and one thread of some machine, which need not be this one, as files: what the generator makes a program of, and the packed weights.</summary>
/// <param name="Text">For the generator (<see cref="NetworkText"/>).</param>
/// <param name="Weights">Packed, each on a cache line.</param>
/// <param name="ArenaBytes">What the maps and the working memory take.</param>
public sealed record CompiledNetwork(string Text, byte[] Weights, long ArenaBytes)
{
    /// <param name="isa">"avx512", "avx2", "advsimd" or "scalar".</param>
    /// <exception cref="InvalidInputException">An unknown instruction set, or a layer that has no kernel.</exception>
    public static unsafe CompiledNetwork Of(FusedNetwork network, string name, string isa)
    {
        // Beyond the weights' own sizes rounded up: what a step notes beside them, and the vectors that each group of a convolution fills up. What is not taken costs nothing.
        long spare = network.Layers.Sum(layer => 64L + layer.Weights.Sum(weight => 64L + weight.Shape.Pixels * 4L + (layer.Op is Convolution { Groups: > 1 } ? 16L * weight.Count : 0)));
        PlannedNetwork planned;
        try
        {
            planned = new PlannedNetwork(network, new PlanOptions(1, 1), KernelCatalog.For(isa), ChainRule.Usual, spare, wholeLines: PixelRows.PaysOn(isa));
        }
        catch (NotSupportedException e)
        {
            throw new InvalidInputException(e.Message);
        }
        var (scratch, windows) = planned.Memory.WorkerFloats;
        string text = NetworkText.Of(planned, name, isa);
        byte[] weights = new ReadOnlySpan<byte>(planned.Memory.ReserveStart, checked((int)(planned.WeightFloats * sizeof(float)))).ToArray();
        GC.KeepAlive(planned);
        return new CompiledNetwork(text, weights, (planned.Buffers.Floats + scratch + windows) * sizeof(float));
    }
}
