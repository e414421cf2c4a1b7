using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Plans;

/// <summary>Which layers' outputs share a buffer, and where in one block of memory each buffer lies.</summary>
internal sealed class BufferPlan
{
    private readonly FusedNetwork _network;
    private readonly int[] _buffer;
    private readonly int[] _lastReader;

    /// <param name="pixelRows">For each layer the floats from one pixel of its output to the next.</param>
    /// <param name="lastOfChain">For each layer the last one of its chain.</param>
    public BufferPlan(FusedNetwork network, int batch, int[] lastOfChain, int[] pixelRows)
    {
        _network = network;
        int count = network.Layers.Length;
        _buffer = new int[count];
        _lastReader = new int[count];
        for (int i = 0; i < count; i++)
        {
            _lastReader[i] = i;
            foreach (int input in network.Layers[i].Inputs) _lastReader[input] = lastOfChain[i];
        }
        // The output outlives the run, and the next image may be written while it is still read.
        _lastReader[network.Output] = count;

        var claims = new Claim[count];
        int firstOfChain = 0;
        for (int i = 0; i < count; i++)
        {
            if (i == 0 || lastOfChain[i - 1] == i - 1) firstOfChain = i;
            _buffer[i] = i;
            // What lies between two layers of a chain lies in its windows.
            if (lastOfChain[i] != i) continue;
            // A chain writes its first rows while it still reads what all of its layers read.
            if (firstOfChain == i && SharedInput(i) is { } input) _buffer[i] = _buffer[input];
            int first = i == network.Output ? 0 : _buffer[i] == i ? firstOfChain : claims[_buffer[i]].First;
            claims[_buffer[i]] = new Claim((long)network.Shapes[i].Pixels * pixelRows[i] * batch, first, _lastReader[i]);
        }
        (long[] places, Floats) = Arena.Assign(claims);
        Places = [.. _buffer.Select(buffer => places[buffer])];
    }

    /// <summary>Where each layer's output starts, in floats.</summary>
    public long[] Places { get; }

    /// <summary>The block's size.</summary>
    public long Floats { get; }

    /// <summary>The input whose buffer layer <paramref name="layer"/> may write its output to. Only ops whose element y[i] needs x[i] alone, and which may be run
    /// again and again on their own output, as measuring does, without driving it into slow denormal numbers: products and leaky slopes do.</summary>
    private int? SharedInput(int layer)
    {
        FusedLayer step = _network.Layers[layer];
        if (step.Activation is not (null or Clamp)) return null;
        if (step.HasResidual)
            return step.Inputs[..^1].Contains(step.Inputs[^1]) || AddsAfterwards(layer) ? null : Dying(step.Inputs[^1]);
        return step.Op switch
        {
            Clamp or Sigmoid or HardSigmoid or Flatten => Dying(step.Inputs[0]),
            Add when step.Inputs[0] != step.Inputs[1] => Dying(step.Inputs[0]) ?? Dying(step.Inputs[1]),
            _ => null,
        };

        // The residual is read when something was stored in its place already.
        bool AddsAfterwards(int layer) => DepthwiseConv.Fits(step.Op, _network.Shapes[step.Inputs[0]]) || Strassen.PaysSomewhere(_network, layer);

        int? Dying(int input) => _lastReader[input] == layer && _network.Shapes[input].Count == _network.Shapes[layer].Count ? input : null;
    }
}
