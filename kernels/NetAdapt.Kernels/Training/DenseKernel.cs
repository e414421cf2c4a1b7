using System.Numerics;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels.Training;

/// <summary>The kernel of a convolution or fully connected layer as the matrix products want it: packed for forward, packed for the input's gradient, and summed up by each
/// worker for its own gradient. A grouped layer has one for each few groups (see <see cref="GroupsTogether"/>), which are spread into a dense one with zeros between them.</summary>
internal sealed unsafe class DenseKernel<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _kernel, _gradient, _spread, _forward, _backward;
    private readonly int _sums, _groups, _ins;
    private readonly bool _turned;

    /// <param name="offset">Where the kernel of its outputs starts among the parameters.</param>
    /// <param name="sums">Where its sums start among each worker's: <see cref="SumsLength"/> floats.</param>
    /// <param name="outputs">O: those of its groups.</param>
    /// <param name="taps">KH * KW.</param>
    /// <param name="channels">Input channels of its groups.</param>
    /// <param name="joined">Consecutive taps whose channels lie without a gap, so that they make one run.</param>
    /// <param name="turned">The input's gradient is gathered (stride 1), not given out by each output pixel.</param>
    public DenseKernel(PlanWeights weights, PlanMemory memory, int offset, int sums, int outputs, int taps, int channels, int groups, int joined, bool needsInputGradient, bool turned)
    {
        _kernel = weights.Parameters + offset;
        _gradient = weights.Gradients + offset;
        (_sums, _groups, _ins, _turned) = (sums, groups, channels / groups, turned);
        (Outputs, Taps, Channels, Runs, RunLength) = (outputs, taps, channels, taps / joined, joined * channels);
        Vectors = [.. Enumerable.Range(0, Panels<L, V>.Count(outputs)).Select(v => (nint)v * L.Width)];
        if (groups > 1) _spread = memory.Take((long)outputs * taps * channels);
        _forward = memory.Take(Panels<L, V>.Length(taps * channels, outputs));
        if (needsInputGradient) _backward = memory.Take(BackwardPanels<L, V>.Length(outputs, taps, channels));
    }

    /// <summary>The first of the layer's outputs that are its own: at a whole vector.</summary>
    public int FirstOutput { get; init; }

    /// <summary>The first of the layer's input channels that are its own: at a whole vector.</summary>
    public int FirstChannel { get; init; }

    public int Outputs { get; }

    /// <summary>Which of a layer's kernels it is.</summary>
    public int Number { get; init; }

    /// <summary>Outputs with the last vector's empty columns.</summary>
    public int PaddedOutputs => Panels<L, V>.PaddedColumns(Outputs);

    public int PaddedChannels => Panels<L, V>.PaddedColumns(Channels);

    public int Taps { get; }

    public int Channels { get; }

    /// <summary>Runs of contiguous inputs that a window has.</summary>
    public int Runs { get; }

    public int RunLength { get; }

    /// <summary>Where each vector of a pixel of outputs starts.</summary>
    public nint[] Vectors { get; }

    public float* Forward => _forward;

    public float* Backward => _backward;

    /// <summary>Columns of a row of sums.</summary>
    public int Columns => Pixels<L, V>.Columns(Runs, RunLength);

    /// <summary>As few groups as fill whole vectors of outputs and of inputs: each further one would only add zeros to multiply.</summary>
    /// <param name="outputs">Of one group.</param>
    /// <param name="inputs">Of one group.</param>
    public static int GroupsTogether(int outputs, int inputs, int groups) => Math.Min(groups, Math.Max(ToWholeVectors(outputs), ToWholeVectors(inputs)));

    /// <summary>How many times so many channels must be taken to fill whole vectors.</summary>
    private static int ToWholeVectors(int channels) => Math.Max(1, L.Width >> BitOperations.TrailingZeroCount(channels));

    /// <summary>O * columns.</summary>
    public static int SumsLength(int outputs, int taps, int channels, int joined) => outputs * Pixels<L, V>.Columns(taps / joined, joined * channels);

    /// <summary>Where a worker adds up. The first one adds into the gradient itself where it has the same layout.</summary>
    public float* Sums(in Pass pass) => pass.Worker == 0 && IsDirect ? _gradient : pass.Sums + _sums;

    private bool IsDirect => _groups == 1 && Columns == Taps * Channels;

    /// <summary>Where each vector of a row of sums lies relative to its pixel.</summary>
    /// <param name="runs">Where each run starts.</param>
    public nint[] VectorsOf(nint[] runs) =>
        [.. runs.SelectMany(run => Enumerable.Range(0, Panels<L, V>.PaddedColumns(RunLength) / L.Width).Select(v => run + v * L.Width))];

    /// <summary>Packs a worker's share of the present weights: some panels.</summary>
    public void Pack(int worker, int workers)
    {
        float* kernel = _kernel;
        int depth = Taps * Channels, outs = Outputs / _groups;
        if (_groups > 1)
        {
            // Every panel for the input's gradient needs all that is spread, so one worker does it all.
            if (Number % workers != worker) return;
            (worker, workers) = (0, 1);
            for (int o = 0; o < Outputs; o++)
            for (int t = 0; t < Taps; t++)
                new ReadOnlySpan<float>(_kernel + (o * Taps + t) * _ins, _ins).CopyTo(new Span<float>(_spread + (nint)o * depth + t * Channels + o / outs * _ins, _ins));
            kernel = _spread;
        }
        Chunk panels = Chunk.Of(Panels<L, V>.Count(Outputs), worker, workers);
        Panels<L, V>.Pack(_forward, kernel, depth, Outputs, 1, depth, panels.From, panels.To);
        if (_backward == null) return;
        int vectors = PaddedChannels / L.Width;
        if (_turned) BackwardPanels<L, V>.Turned(_backward, kernel, Outputs, Taps, Channels, Chunk.Of(vectors, worker, workers));
        else BackwardPanels<L, V>.Direct(_backward, kernel, Outputs, Taps, Channels, Chunk.Of(Taps * vectors, worker, workers));
    }

    /// <summary>Adds the workers' sums of some outputs, in the workers' order, into the gradient.</summary>
    public void Reduce(float** sums, Chunk outputs, int workers)
    {
        int padded = Panels<L, V>.PaddedColumns(RunLength), depth = Taps * Channels, outs = Outputs / _groups;
        if (IsDirect)
        {
            nint first = (nint)outputs.From * depth;
            for (int w = 1; w < workers; w++) AddTo(_gradient + first, sums[w] + _sums + first, outputs.Count * depth);
            return;
        }
        for (int o = outputs.From; o < outputs.To; o++)
        {
            nint row = _sums + (nint)o * Columns;
            if (_groups == 1)
            {
                for (int run = 0; run < Runs; run++) Join(sums, workers, row + run * padded, _gradient + (nint)o * depth + run * RunLength, RunLength);
                continue;
            }
            for (int t = 0; t < Taps; t++)
            {
                int k = t * Channels + o / outs * _ins;
                Join(sums, workers, row + k / RunLength * padded + k % RunLength, _gradient + ((nint)o * Taps + t) * _ins, _ins);
            }
        }
    }

    private static void AddTo(float* target, float* more, int length)
    {
        int i = 0;
        for (; i + L.Width <= length; i += L.Width) L.Store(target + i, L.Add(L.Load(target + i), L.Load(more + i)));
        if (i == length) return;
        int rest = length - i;
        L.StorePartial(target + i, L.Add(L.LoadPartial(target + i, rest), L.LoadPartial(more + i, rest)), rest);
    }

    /// <summary>target[i] = the sum over workers of sums[worker][from + i].</summary>
    public static void Join(float** sums, int workers, nint from, float* target, int length)
    {
        for (int i = 0; i < length; i += L.Width)
        {
            int count = Math.Min(L.Width, length - i);
            V sum = L.LoadPartial(sums[0] + from + i, count);
            for (int w = 1; w < workers; w++) sum = L.Add(sum, L.LoadPartial(sums[w] + from + i, count));
            L.StorePartial(target + i, sum, count);
        }
    }
}
