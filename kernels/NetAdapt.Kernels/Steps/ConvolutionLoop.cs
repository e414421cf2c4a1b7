using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>Convolution with any window, stride, dilation, pads and groups, as products without im2col: the rows of A are runs of the image itself, a run for each row of
/// the window (for each tap where channels or columns are skipped). Only what the pads touch is copied: a few padded input lines at a time, into scratch.</summary>
internal readonly unsafe struct ConvolutionLoop<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Output pixels that are worth a product of their own.</summary>
    private const int PixelsAtOnce = 96;

    /// <summary>Columns inside the image that are worth a product for each line.</summary>
    private const int InsideAtLeast = 12;

    /// <summary>Lines whose edges are worth a product of their own.</summary>
    private const int InsideLinesAtOnce = 16;

    private readonly FeatureMap _input, _output;
    private readonly Window _window;
    private readonly int _groups;
    private readonly Product _product;
    private readonly Afterwards<L, V> _afterwards;
    private readonly nint _weightsOfGroup;

    // One padded line: only the columns that some window reads.
    private readonly int _lineWidth;
    private readonly int _linesAtOnce;

    /// <summary>Lines that the pads touch at their sides only are not copied.</summary>
    private readonly bool _hasInside;
    private readonly EdgePatches _edges;
    private readonly nint* _imageRuns, _patchRuns;

    /// <param name="weights">Packed by <see cref="Pack"/>.</param>
    /// <param name="bias">For each output channel.</param>
    /// <param name="folded">From <see cref="FoldedOf"/>.</param>
    /// <param name="runs">From <see cref="TakeRuns"/>, filled by <see cref="FillRuns"/>: where each run starts in padded lines, then where in the image, then in a patch.</param>
    public ConvolutionLoop(Window window, FeatureMap input, FeatureMap output, int groups, float* weights, float* bias, FoldedColumns folded, nint* runs, in ColumnSplit split,
        float min, float max, in Afterwards<L, V> afterwards)
    {
        (_input, _output, _window, _groups, _afterwards) = (input, output, window, groups, afterwards);
        int ins = input.C / groups, outs = output.C / groups;
        _lineWidth = window.IsPadded ? (output.W - 1) * window.StrideW + (window.KernelW - 1) * window.DilationW + 1 : input.W;
        _linesAtOnce = Math.Clamp((PixelsAtOnce + output.W - 1) / output.W, 1, output.H);
        bool wholeRows = HasWholeRows(window, groups);
        _product = new Product
        {
            N = outs, LineLength = output.W, ARow = window.StrideW * input.C, ALine = (nint)window.StrideH * _lineWidth * input.C,
            RunLength = wholeRows ? window.KernelW * ins : ins, RunCount = RunCount(window, groups), Runs = runs,
            CRow = output.C, ResidualRow = output.C, Min = min, Max = max, B = weights, Bias = bias, Split = split,
            Folded = folded,
        };
        _weightsOfGroup = (nint)FoldedPanels<L, V>.Length(_product);
        _imageRuns = runs == null ? null : runs + _product.RunCount;
        _patchRuns = runs == null ? null : _imageRuns + _product.RunCount;
        _edges = new EdgePatches(window, input, output);
        _hasInside = window.IsPadded && wholeRows && _edges.Inside.Count >= InsideAtLeast;
    }

    /// <summary>Floats that <see cref="Rows{W}"/> needs to work in.</summary>
    public long ScratchFloats =>
        Math.Max(_hasInside ? (long)InsideLinesAtOnce * _edges.Length : 0, _window.IsPadded ? (long)InputLines(_linesAtOnce) * _lineWidth * _input.C : 0);

    /// <summary>Runs of A's rows.</summary>
    public static int RunCount(Window window, int groups) => HasWholeRows(window, groups) ? window.KernelH : window.Taps;

    /// <summary>Room for where the runs start; null: a single one starts where its row does.</summary>
    public static nint* TakeRuns(Window window, int groups, PlanMemory memory) =>
        RunCount(window, groups) is > 1 and var runs ? (nint*)memory.Take(3 * runs * (sizeof(nint) / sizeof(float))) : null;

    /// <summary>How the panels are shared among tiles.</summary>
    public static ColumnSplit SplitOf(Window window, FeatureMap input, FeatureMap output, int groups) =>
        ColumnSplit.Of<L, V, ApartTiles<L, V>>(Math.Min(output.W, PixelsAtOnce), window.Taps * (input.C / groups));

    /// <summary>Packs a kernel into a new block: a matrix for each group.</summary>
    public static float* Pack(Window window, FeatureMap input, FeatureMap output, int groups, FoldedColumns folded, Tensor kernel, PlanMemory memory)
    {
        int outs = output.C / groups, runs = RunCount(window, groups);
        var group = new Product { N = outs, RunLength = window.Taps * (input.C / groups) / runs, RunCount = runs, Folded = folded };
        nint weightsOfGroup = (nint)FoldedPanels<L, V>.Length(group);
        float* packed = memory.Take(weightsOfGroup * groups);
        for (int g = 0; g < groups; g++) FoldedPanels<L, V>.Pack(packed + g * weightsOfGroup, group, kernel, g * outs, memory);
        return packed;
    }

    /// <summary>A worker's share of the outputs' panels.</summary>
    public Chunk SharePanels(int worker, int workers) => Gemm<L, V>.SharePanels(_product, worker, workers);

    /// <summary>Writes where the runs start.</summary>
    public void FillRuns()
    {
        if (_product.Runs == null) return;
        bool wholeRows = HasWholeRows(_window, _groups);
        for (int run = 0; run < _product.RunCount; run++)
        {
            int p = wholeRows ? run : run / _window.KernelW, q = wholeRows ? 0 : run % _window.KernelW;
            _product.Runs[run] = ((nint)p * _window.DilationH * _lineWidth + q * _window.DilationW) * _input.C;
            _imageRuns[run] = ((nint)p * _window.DilationH * _input.W + q * _window.DilationW) * _input.C;
            _patchRuns[run] = (nint)run * _product.RunLength;
        }
    }

    /// <summary>Some rows of one image's output.</summary>
    /// <param name="x">Where the input image's row 0 lies, or would lie.</param>
    /// <param name="panels">Of the outputs; all of them where there are several groups.</param>
    public void Rows(float* x, float* y, float* residual, Chunk rows, Chunk panels, float* scratch) => Rows(new ComputedConvolution<L, V>(), x, y, residual, rows, panels, scratch);

    /// <summary>All channels of them.</summary>
    public void Rows(float* x, float* y, float* residual, Chunk rows, float* scratch) => Rows(x, y, residual, rows, AllPanels, scratch);

    private Chunk AllPanels => new(0, Panels<L, V>.Count(_product.N));

    /// <summary>Some rows, piece by piece.</summary>
    private void Rows<W>(W work, float* x, float* y, float* residual, Chunk rows, Chunk panels, float* scratch) where W : struct, IConvolutionWork
    {
        for (int i = rows.From; i < rows.To;)
        {
            bool inside = _hasInside && IsInside(i);
            int to = i + 1, most = inside ? InsideLinesAtOnce : _linesAtOnce;
            while (to < rows.To && to - i < most && (_hasInside && IsInside(to)) == inside) to++;
            if (inside) InsideLines(work, x, y, residual, new Chunk(i, to), panels, scratch);
            else Lines(work, x, y, residual, i, to - i, panels, scratch);
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
    private void InsideLines<W>(W work, float* x, float* y, float* residual, Chunk lines, Chunk panels, float* scratch) where W : struct, IConvolutionWork
    {
        Product p = _product;
        nint at = ((nint)lines.From * _output.W + _edges.Inside.From) * _output.C;
        p.LineLength = _edges.Inside.Count;
        p.M = lines.Count * p.LineLength;
        p.LineGap = (nint)(_output.W - p.LineLength) * _output.C;
        p.Runs = _imageRuns;
        p.ALine = (nint)_window.StrideH * _input.W * _input.C;
        p.A = x + ((nint)(lines.From * _window.StrideH - _window.PadTop) * _input.W + _edges.Inside.From * _window.StrideW - _window.PadLeft) * _input.C;
        p.C = y + at;
        p.Residual = residual == null ? null : residual + at;
        work.Multiply(p, panels, isOfScratch: false);

        p.LineGap = 0;
        p.M = lines.Count;
        p.CRow = p.ResidualRow = (nint)_output.W * _output.C;
        p.LineLength = int.MaxValue;
        p.Runs = _patchRuns;
        p.A = scratch;
        p.ARow = _edges.Length;
        for (int j = 0; j < _output.W; j++)
        {
            if (j == _edges.Inside.From) j = _edges.Inside.To;
            if (j == _output.W) break;
            work.Copy(_edges.Of(lines.From, lines.Count, j), x, scratch);
            at = ((nint)lines.From * _output.W + j) * _output.C;
            p.C = y + at;
            p.Residual = residual == null ? null : residual + at;
            work.Multiply(p, panels, isOfScratch: true);
        }
        _afterwards.Finish(y, residual, new Chunk(lines.From * _output.W, lines.To * _output.W), Panels<L, V>.ColumnsOf(panels, p.N));
    }

    private int InputLines(int outputLines) => (outputLines - 1) * _window.StrideH + (_window.KernelH - 1) * _window.DilationH + 1;

    /// <summary>Some output lines of the image that lies at <paramref name="x"/>.</summary>
    private void Lines<W>(W work, float* x, float* y, float* residual, int i, int count, Chunk panels, float* scratch) where W : struct, IConvolutionWork
    {
        int top = i * _window.StrideH - _window.PadTop;
        Product p = _product;
        p.M = count * _output.W;
        if (_window.IsPadded) work.Copy(Padded(top, InputLines(count)), x, scratch);
        p.A = _window.IsPadded ? scratch : x + (nint)top * _input.W * _input.C;
        nint first = (nint)i * _output.W;
        p.C = y + first * _output.C;
        p.Residual = residual == null ? null : residual + first * _output.C;
        for (int g = 0; g < _groups; g++)
        {
            work.Multiply(p, panels, isOfScratch: _window.IsPadded);
            Chunk columns = Panels<L, V>.ColumnsOf(panels, p.N);
            _afterwards.Finish(y, residual, new Chunk((int)first, (int)first + p.M), new Chunk(g * p.N + columns.From, g * p.N + columns.To));
            p.A += _input.C / _groups;
            p.B += _weightsOfGroup;
            p.Bias += p.N;
            p.C += p.N;
            if (p.Residual != null) p.Residual += p.N;
        }
    }

    /// <summary><paramref name="lines"/> input lines from <paramref name="top"/> on, with their pads.</summary>
    private PaddedRows Padded(int top, int lines)
    {
        int c = _input.C, left = Math.Min(_window.PadLeft, _lineWidth), inside = Math.Clamp(_lineWidth - _window.PadLeft, 0, _input.W);
        int from = Math.Clamp(top, 0, _input.H), to = Math.Clamp(top + lines, from, _input.H), above = Math.Clamp(-top, 0, lines);
        nint row = (nint)_input.W * c;
        return new PaddedRows
        {
            From = from * row, Lines = 1, Rows = to - from, Row = row, Before = left * c, Inside = inside * c, After = (_lineWidth - left - inside) * c,
            Above = above, Below = lines - above - (to - from),
        };
    }

    /// <summary>Writes down what the constructor takes and, for a whole image to whose stores nothing is done afterwards, the copies and the calls of tiles.</summary>
    public void Write(LayerText text, float* x, float* y, float* residual, bool inRows)
    {
        if (_product.Runs != null) text.Add("runs", (float*)_product.Runs);
        text.Add("weights", _product.B).Add("bias", _product.Bias).Add("split", _product.Split).Add(_product.Folded).Add("min", _product.Min).Add("max", _product.Max)
            .Add("depth", _product.RunLength * _product.RunCount).Add("arow", _product.ARow).Add("crow", _product.CRow).AddPass(_afterwards);
        if (inRows || !_afterwards.IsNothing) return;
        // Scratch is where nothing lies: only distances from there are written.
        var scratch = (float*)PlanMemory.Line;
        Product start = _product;
        start.A = x;
        start.C = y;
        Rows(new RecordedConvolution<L, V>(start, scratch, text), x, y, residual, new Chunk(0, _output.H), AllPanels, scratch);
    }

    /// <summary>How each group's last columns are folded.</summary>
    public static FoldedColumns FoldedOf(Window window, FeatureMap input, FeatureMap output, int groups)
    {
        int runs = RunCount(window, groups);
        return FoldedColumns.OrHalf<L, V>(output.W, output.C / groups, window.Taps * (input.C / groups) / runs, runs);
    }

    private static bool HasWholeRows(Window window, int groups) => groups == 1 && window.DilationW == 1;
}
