using System.Runtime.InteropServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>Convolution with any window, stride, dilation, pads and groups, as products without im2col: the rows of A are runs of the image itself, a run for each row of
/// the window (for each tap where channels or columns are skipped). Only what the pads touch is copied: a few padded input lines at a time, into scratch.</summary>
internal sealed unsafe class ConvolutionStep<L, V> : Step, IBandStep where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Output pixels that are worth a product of their own.</summary>
    private const int PixelsAtOnce = 96;

    /// <summary>Columns inside the image that are worth a product for each line.</summary>
    private const int InsideAtLeast = 12;

    /// <summary>Lines whose edges are worth a product of their own.</summary>
    private const int InsideLinesAtOnce = 16;

    private readonly LayerFrame _frame;
    private readonly FeatureMap _input, _output;
    private readonly Window _window;
    private readonly int _groups;
    private readonly Product _product;
    private readonly Afterwards<L, V> _afterwards;
    private readonly nint _weightsOfGroup;

    // One padded line: only the columns that some window reads.
    private readonly int _lineWidth;
    private readonly int _linesAtOnce;

    /// <summary>Null: lines that the pads touch anywhere are copied whole.</summary>
    private readonly EdgePatches? _edges;
    private readonly nint* _imageRuns;

    public ConvolutionStep(LayerFrame frame)
    {
        var convolution = (Convolution)frame.Layer.Op;
        _frame = frame;
        (_input, _output, _window, _groups) = (frame.Inputs[0], frame.Output, convolution.Window, convolution.Groups);
        _afterwards = new Afterwards<L, V>(frame, clampsItself: true, addsItself: true);
        int ins = _input.C / _groups, outs = _output.C / _groups, depth = _window.Taps * ins;
        _lineWidth = _window.IsPadded ? (_output.W - 1) * _window.StrideW + (_window.KernelW - 1) * _window.DilationW + 1 : _input.W;
        _linesAtOnce = Math.Clamp((PixelsAtOnce + _output.W - 1) / _output.W, 1, _output.H);
        _weightsOfGroup = (nint)Panels<L, V>.Length(depth, outs);
        bool wholeRows = _groups == 1 && _window.DilationW == 1;
        _product = new Product
        {
            N = outs, LineLength = _output.W, ARow = _window.StrideW * _input.C, ALine = (nint)_window.StrideH * _lineWidth * _input.C,
            RunLength = wholeRows ? _window.KernelW * ins : ins, RunCount = wholeRows ? _window.KernelH : _window.Taps,
            CRow = _output.C, ResidualRow = _output.C, Min = _afterwards.Min, Max = _afterwards.Max,
            B = frame.Memory.Take(_weightsOfGroup * _groups),
            Bias = frame.Memory.Copy(frame.Layer.Weights[1].Span),
        };
        _product.Split = ColumnSplit.Of<L, V, ApartTiles<L, V>>(Math.Min(_output.W, PixelsAtOnce), depth);
        _product.Runs = (nint*)frame.Memory.Take(_product.RunCount * (sizeof(nint) / sizeof(float)));
        _imageRuns = (nint*)frame.Memory.Take(_product.RunCount * (sizeof(nint) / sizeof(float)));
        for (int run = 0; run < _product.RunCount; run++)
        {
            int p = wholeRows ? run : run / _window.KernelW, q = wholeRows ? 0 : run % _window.KernelW;
            _product.Runs[run] = ((nint)p * _window.DilationH * _lineWidth + q * _window.DilationW) * _input.C;
            _imageRuns[run] = ((nint)p * _window.DilationH * _input.W + q * _window.DilationW) * _input.C;
        }
        for (int g = 0; g < _groups; g++)
            Panels<L, V>.Pack(_product.B + g * _weightsOfGroup, frame.Layer.Weights[0], g * outs * depth, depth, outs, frame.Memory);
        var edges = new EdgePatches(_window, _input, _output);
        if (_window.IsPadded && wholeRows && edges.Inside.Count >= InsideAtLeast)
        {
            _edges = edges;
            frame.Memory.ReserveScratch((long)InsideLinesAtOnce * edges.Length);
        }
        if (_window.IsPadded) frame.Memory.ReserveScratch((long)InputLines(_linesAtOnce) * _lineWidth * _input.C);
    }

    public override void Run(int images, int worker, int workers)
    {
        int lines = images * _output.H, panelCount = Panels<L, V>.Count(_product.N);
        Chunk share = new(0, lines), panels = new(0, panelCount);
        if (workers > 1)
        {
            long byLines = (lines + workers - 1) / workers * (long)panelCount, byPanels = (panelCount + workers - 1) / workers * (long)lines;
            if (byPanels * 9 / 8 < byLines) panels = Chunk.Of(panelCount, worker, workers);
            else share = Chunk.Of(lines, worker, workers);
        }
        if (panels.Count == 0) return;
        for (int line = share.From; line < share.To;)
        {
            int image = line / _output.H, i = line % _output.H;
            int count = Math.Min(share.To - line, _output.H - i);
            nint first = (nint)image * _output.Count;
            Rows(_frame.X[0] + (nint)image * _input.Count, _frame.Y + first, _frame.Residual == null ? null : _frame.Residual + first, new Chunk(i, i + count), panels, worker);
            line += count;
        }
    }

    public void Rows(float* x, float* y, float* residual, Chunk rows, int worker) =>
        Rows(x, y, residual, rows, new Chunk(0, Panels<L, V>.Count(_product.N)), worker);

    private void Rows(float* x, float* y, float* residual, Chunk rows, Chunk panels, int worker)
    {
        for (int i = rows.From; i < rows.To;)
        {
            bool inside = _edges != null && IsInside(i);
            int to = i + 1, most = inside ? InsideLinesAtOnce : _linesAtOnce;
            while (to < rows.To && to - i < most && (_edges != null && IsInside(to)) == inside) to++;
            if (inside) InsideLines(x, y, residual, new Chunk(i, to), panels, worker);
            else Lines(x, y, residual, i, to - i, panels, worker);
            i = to;
        }
    }

    /// <summary>Output line <paramref name="i"/> reads no row of the pads.</summary>
    private bool IsInside(int i)
    {
        int top = i * _window.StrideH - _window.PadTop;
        return top >= 0 && top + (_window.KernelH - 1) * _window.DilationH < _input.H;
    }

    /// <summary>Lines that read no row of the pads: nothing is copied but what the windows at the sides see.</summary>
    private void InsideLines(float* x, float* y, float* residual, Chunk lines, Chunk panels, int worker)
    {
        Product p = _product;
        nint at = ((nint)lines.From * _output.W + _edges!.Inside.From) * _output.C;
        p.LineLength = _edges.Inside.Count;
        p.M = lines.Count * p.LineLength;
        p.LineGap = (nint)(_output.W - p.LineLength) * _output.C;
        p.Runs = _imageRuns;
        p.ALine = (nint)_window.StrideH * _input.W * _input.C;
        p.A = x + ((nint)(lines.From * _window.StrideH - _window.PadTop) * _input.W + _edges.Inside.From * _window.StrideW - _window.PadLeft) * _input.C;
        p.C = y + at;
        p.Residual = residual == null ? null : residual + at;
        Gemm<L, V>.Run(p, new Chunk(0, p.M), panels);

        p.LineGap = 0;
        p.M = lines.Count;
        p.CRow = p.ResidualRow = (nint)_output.W * _output.C;
        float* patches = _frame.Memory.Scratch(worker);
        p.LineLength = int.MaxValue;
        p.Runs = null;
        p.RunCount = 1;
        p.Matrix(patches, _edges.Length, _edges.Length);
        foreach (int j in _edges.Columns)
        {
            _edges.Pack(patches, x, lines.From, lines.Count, j);
            at = ((nint)lines.From * _output.W + j) * _output.C;
            p.C = y + at;
            p.Residual = residual == null ? null : residual + at;
            Gemm<L, V>.Run(p, new Chunk(0, p.M), panels);
        }
        _afterwards.Finish(y, residual, new Chunk(lines.From * _output.W, lines.To * _output.W), Panels<L, V>.ColumnsOf(panels, p.N));
    }

    private int InputLines(int outputLines) => (outputLines - 1) * _window.StrideH + (_window.KernelH - 1) * _window.DilationH + 1;

    /// <summary>Some output lines of the image that lies at <paramref name="x"/>.</summary>
    private void Lines(float* x, float* y, float* residual, int i, int count, Chunk panels, int worker)
    {
        int top = i * _window.StrideH - _window.PadTop;
        Product p = _product;
        p.M = count * _output.W;
        p.A = _window.IsPadded ? Padded(x, top, InputLines(count), worker) : x + (nint)top * _input.W * _input.C;
        nint first = (nint)i * _output.W;
        p.C = y + first * _output.C;
        p.Residual = residual == null ? null : residual + first * _output.C;
        for (int g = 0; g < _groups; g++)
        {
            Gemm<L, V>.Run(p, new Chunk(0, p.M), panels);
            Chunk columns = Panels<L, V>.ColumnsOf(panels, p.N);
            _afterwards.Finish(y, residual, new Chunk((int)first, (int)first + p.M), new Chunk(g * p.N + columns.From, g * p.N + columns.To));
            p.A += _input.C / _groups;
            p.B += _weightsOfGroup;
            p.Bias += p.N;
            p.C += p.N;
            if (p.Residual != null) p.Residual += p.N;
        }
    }

    /// <summary>Copies <paramref name="lines"/> input lines from <paramref name="top"/> on, with their pads, into the worker's scratch.</summary>
    private float* Padded(float* x, int top, int lines, int worker)
    {
        int c = _input.C, left = Math.Min(_window.PadLeft, _lineWidth) * c, row = _lineWidth * c;
        int inside = Math.Clamp(_lineWidth - _window.PadLeft, 0, _input.W) * c;
        float* scratch = _frame.Memory.Scratch(worker);
        for (int line = 0; line < lines; line++)
        {
            var target = new Span<float>(scratch + (nint)line * row, row);
            if ((uint)(top + line) >= (uint)_input.H)
            {
                target.Clear();
                continue;
            }
            target[..left].Clear();
            new ReadOnlySpan<float>(x + (nint)(top + line) * _input.W * c, inside).CopyTo(target[left..]);
            target[(left + inside)..].Clear();
        }
        return scratch;
    }
}
