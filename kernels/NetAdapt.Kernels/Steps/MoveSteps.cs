using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Steps;

/// <summary>The inputs' channels, one after the other.</summary>
internal sealed unsafe class ConcatStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly LayerFrame _frame = frame;

    protected override bool SplitsChannels => false;

    public override void Write(LayerText text, bool inRows) =>
        text.Is("concat").Add("channels", string.Join(',', _frame.Inputs.Select(input => input.C))).Add("out", Output).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        nint pixel = ((nint)image * Output.H + i) * Output.W;
        float* y = _frame.Y + pixel * Output.C;
        for (int input = 0; input < _frame.Inputs.Length; input++)
        {
            int count = _frame.Inputs[input].C;
            float* x = _frame.X[input] + pixel * count;
            for (int j = 0; j < Output.W; j++)
                new ReadOnlySpan<float>(x + j * (nint)count, count).CopyTo(new Span<float>(y + j * (nint)Output.C, count));
            y += count;
        }
    }
}

/// <summary>Some of the channels, in some order: copied in the longest runs that follow each other, or one by one where these are short.</summary>
internal sealed unsafe class SelectStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    // On the average: a copy's call takes as long as some eight floats one by one.
    private const int LongRun = 8;

    private readonly float* _x = frame.X[0], _y = frame.Y;
    private readonly int _channels = frame.Inputs[0].C;
    private readonly int[] _from = [.. ((Select)frame.Layer.Op).Channels];
    private readonly (int From, int Count)[] _runs = RunsOf(((Select)frame.Layer.Op).Channels.AsSpan());

    private bool InRuns => _from.Length >= LongRun * _runs.Length;

    protected override bool SplitsChannels => false;

    public override void Write(LayerText text, bool inRows) =>
        (InRuns ? text.Is("select").Add("runs", string.Join(',', _runs.Select(run => $"{run.From}+{run.Count}"))) : text.Is("gather").Add("channels", string.Join(',', _from)))
            .Add("from", _channels).Add("out", Output).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        nint pixel = ((nint)image * Output.H + i) * Output.W;
        float* x = _x + pixel * _channels, y = _y + pixel * Output.C;
        if (!InRuns)
        {
            Gather.Pixels(x, y, Output.W, _channels, _from);
            return;
        }
        for (int j = 0; j < Output.W; j++, x += _channels)
            foreach (var (from, count) in _runs)
            {
                new ReadOnlySpan<float>(x + from, count).CopyTo(new Span<float>(y, count));
                y += count;
            }
    }

    private static (int From, int Count)[] RunsOf(ReadOnlySpan<int> channels)
    {
        var runs = new List<(int From, int Count)>();
        foreach (int c in channels)
            if (runs.Count > 0 && runs[^1] is var (from, count) && from + count == c) runs[^1] = (from, count + 1);
            else runs.Add((c, 1));
        return [.. runs];
    }
}

/// <summary>Each image surrounded by pixels of one value.</summary>
internal sealed unsafe class PadStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly LayerFrame _frame = frame;
    private readonly Pad _pad = (Pad)frame.Layer.Op;

    protected override bool SplitsChannels => false;

    public override void Write(LayerText text, bool inRows) =>
        text.Is("pad").Add("in", _frame.Inputs[0]).Add("out", Output).Add("top", _pad.Top).Add("left", _pad.Left).Add("value", _pad.Value).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        var input = _frame.Inputs[0];
        var y = new Span<float>(_frame.Y + ((nint)image * Output.H + i) * Output.W * Output.C, Output.W * Output.C);
        int row = i - _pad.Top;
        if ((uint)row >= (uint)input.H)
        {
            y.Fill(_pad.Value);
            return;
        }
        int left = _pad.Left * input.C, length = input.W * input.C;
        y[..left].Fill(_pad.Value);
        new ReadOnlySpan<float>(_frame.X[0] + ((nint)image * input.H + row) * length, length).CopyTo(y[left..]);
        y[(left + length)..].Fill(_pad.Value);
    }
}

/// <summary>A map as one vector: a copy, or nothing at all where both share a buffer.</summary>
internal sealed unsafe class FlattenStep<L, V>(LayerFrame frame) : RowsStep<L, V>(frame) where L : struct, ILanes<V> where V : unmanaged
{
    private readonly float* _x = frame.X[0], _y = frame.Y;

    public override void Write(LayerText text, bool inRows) => text.Is("copy").Add("count", Output.Count).AddPass(Afterwards);

    protected override void Row(int image, int i, Chunk channels)
    {
        if (_x == _y) return;
        nint start = (nint)image * Output.C + channels.From;
        new ReadOnlySpan<float>(_x + start, channels.Count).CopyTo(new Span<float>(_y + start, channels.Count));
    }
}
