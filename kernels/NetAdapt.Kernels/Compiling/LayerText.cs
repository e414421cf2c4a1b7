using System.Globalization;
using System.Text;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Steps;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Compiling;

/// <summary>What a step's plan decided, as one line of words, each "key=value": the generator writes a call of the step's loop with these as constants.</summary>
/// <param name="weights">Where the packed weights start; the text holds offsets from there, in floats.</param>
/// <param name="count">Floats of the packed weights.</param>
internal sealed unsafe class LayerText(float* weights, long count)
{
    private readonly StringBuilder _line = new();
    private readonly List<string> _calls = [];

    /// <summary>The lines of text.</summary>
    public IEnumerable<string> Lines => [_line.ToString(), .. _calls];

    /// <summary>The loop.</summary>
    public LayerText Is(string loop)
    {
        _line.Append(loop);
        return this;
    }

    /// <summary>That half of the network's lanes compute the layer, where it is so.</summary>
    public LayerText AddLanes<L>() => typeof(L) == typeof(Avx512HalfLanes) ? Add("half", true) : this;

    public LayerText Add(string key, string value)
    {
        _line.Append(CultureInfo.InvariantCulture, $" {key}={value}");
        return this;
    }

    public LayerText Add(string key, long value) => Add(key, value.ToString(CultureInfo.InvariantCulture));

    public LayerText Add(string key, bool value) => Add(key, value ? 1 : 0);

    public LayerText Add(string key, float value) => Add(key, TextOf(value));

    public LayerText Add(string key, FeatureMap map) => Add(key, map.ToString());

    /// <summary>Sizes, strides, dilations, pads: each height first, then width; the pads from the top, left, bottom, right.</summary>
    public LayerText Add(string key, Window w) =>
        Add(key, string.Join(',', w.KernelH, w.KernelW, w.StrideH, w.StrideW, w.DilationH, w.DilationW, w.PadTop, w.PadLeft, w.PadBottom, w.PadRight));

    /// <summary>Where some packed weights lie.</summary>
    public LayerText Add(string key, float* place) => Add(key, OffsetOf(place));

    public LayerText Add(string key, in ColumnSplit split) => Add(key, split.ToString());

    public LayerText Add(FoldedColumns folded) => Add("group", folded.Group).Add("riding", folded.Vectors).Add("hashalf", folded.HasHalf);

    /// <summary>What follows the loop's stores.</summary>
    public LayerText AddPass<L, V>(in Afterwards<L, V> afterwards) where L : struct, ILanes<V> where V : unmanaged
    {
        if (afterwards.Adds) Add("adds", true);
        return afterwards.Activation is { } activation ? Add("then", activation) : this;
    }

    public LayerText Add(string key, ElementwiseOp op)
    {
        var (p, q) = op.Constants();
        return Add(key, $"{ActivationPass.FunctionOf(op)},{TextOf(p)},{TextOf(q)}");
    }

    /// <summary>A call of a register tile.</summary>
    public void AddCall(string line) => _calls.Add(line);

    public long OffsetOf(float* place)
    {
        long offset = place - weights;
        if (offset < 0 || offset >= Math.Max(count, 1)) throw new InvalidOperationException("a packed weight lies outside the block of all weights");
        return offset;
    }

    /// <summary>Read back as the same bits.</summary>
    private static string TextOf(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
