using NetAdapt.Graphs;
using NetAdapt.Kernels.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Plans;

/// <summary>How far the pixels of each map lie apart. Between pointwise and depthwise layers a pixel of an odd number of channels may be filled up to whole cache lines, with floats that nobody
/// reads a result from: then no vector crosses a line, and a depthwise layer has whole vectors only. A pixel of a multiple of 2 KiB gets a line more, since all that a depthwise window reads would
/// otherwise lie in two of the first-level cache's 64 sets. Everything else, and what a user sees, has its channels side by side.</summary>
internal static class PixelRows
{
    private const int Line = PlanMemory.Line;

    /// <summary>Floats from which on neighbouring pixels fall into one or two sets of a first-level cache whose ways are 4 KiB.</summary>
    private const int HalfWay = 512;

    /// <summary>Where filling up was seen to pay (docs/decisions/0020).</summary>
    public static bool PaysOn(string isa) => isa is "avx512" or "avx2";

    /// <summary>Every map dense.</summary>
    public static int[] Dense(FusedNetwork network) => [.. network.Shapes.Select(shape => shape.C)];

    /// <summary>For each layer the floats from one pixel of its output to the next.</summary>
    /// <param name="kernels">For each layer but the input the kernel that computes it.</param>
    public static int[] WholeLines(FusedNetwork network, IReadOnlyList<Kernel> kernels)
    {
        int count = network.Layers.Length;
        bool[] fills = [.. Enumerable.Range(0, count).Select(i => i > 0 && i != network.Output && CanWrite(i) && MayBeFilled(network.Shapes[i].C))];
        for (int i = 1; i < count; i++)
            for (int input = 0; input < network.Layers[i].Inputs.Length; input++)
                if (input > 0 || !CanRead(i)) fills[network.Layers[i].Inputs[input]] = false;
        // A depthwise layer steps through its input as through its output.
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int i = 1; i < count; i++)
            {
                int input = network.Layers[i].Inputs[0];
                if (!IsDepthwise(i) || fills[input] == fills[i]) continue;
                fills[input] = fills[i] = false;
                changed = true;
            }
        }
        return [.. network.Shapes.Select((shape, i) => fills[i] ? Filled(shape.C) : shape.C)];

        bool IsDepthwise(int i) => Algorithm(i).StartsWith("dw", StringComparison.Ordinal);
        bool IsTiled(int i) => IsDepthwise(i) && Algorithm(i) != "dw";
        string Algorithm(int i) => kernels[i - 1].Key.Algorithm;

        // No pass over the stored result, which would take it for dense.
        bool CanWrite(int i) => (IsTiled(i) || Algorithm(i).StartsWith("pw", StringComparison.Ordinal)) && network.Layers[i] is { HasResidual: false, Activation: null or Clamp };

        // The tiles for a constant depth expect their rows one behind the other.
        bool CanRead(int i) => IsTiled(i) || Algorithm(i) is "pw" or Strassen.Name;
    }

    /// <summary>Pixels of so many channels are filled up where the layers around them allow it. What is filled in costs memory traffic, and multiply-adds in depthwise layers: an eighth at most.</summary>
    public static bool MayBeFilled(int channels) => Filled(channels) != channels && Filled(channels) * 8 <= channels * 9;

    private static int Filled(int channels) => channels % HalfWay == 0 ? channels + Line : (channels + Line - 1) / Line * Line;
}
