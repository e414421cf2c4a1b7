using NetAdapt.Kernels.Compiling;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Steps;

/// <summary>The tiles of one image in <see cref="WinogradLoop{L,V}"/>, counted along its rows: what lies before and behind the products.</summary>
/// <param name="bias">For each output channel.</param>
internal readonly unsafe struct WinogradTiles<L, V>(FeatureMap input, FeatureMap output, int padTop, int padLeft, float* bias, float min, float max, in Afterwards<L, V> afterwards)
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly FeatureMap _input = input, _output = output;
    private readonly int _padTop = padTop, _padLeft = padLeft, _across = Winograd.TilesOf(output.W);
    private readonly float* _bias = bias;
    private readonly float _min = min, _max = max;
    private readonly Afterwards<L, V> _afterwards = afterwards;

    public int Count => Winograd.TilesOf(_output.H) * _across;

    /// <summary>The points of a tile of the image at <paramref name="x"/>.</summary>
    /// <param name="patch">Room for a patch of the image.</param>
    public void Points(float* x, int tile, float* points, float* patch)
    {
        int top = tile / _across * Winograd.Tile - _padTop, left = tile % _across * Winograd.Tile - _padLeft, c = _input.C;
        if (top >= 0 && left >= 0 && top + Winograd.Patch <= _input.H && left + Winograd.Patch <= _input.W)
        {
            WinogradTransform<L, V>.Input(x + ((nint)top * _input.W + left) * c, (nint)_input.W * c, c, points);
            return;
        }
        // What reaches over the image's sides is copied, with zeros for the pads.
        new Span<float>(patch, Winograd.Points * c).Clear();
        int from = Math.Max(0, -left), to = Math.Min(Winograd.Patch, _input.W - left);
        for (int i = Math.Max(0, -top); i < Math.Min(Winograd.Patch, _input.H - top) && from < to; i++)
            new ReadOnlySpan<float>(x + ((nint)(top + i) * _input.W + left + from) * c, (to - from) * c).CopyTo(new Span<float>(patch + (i * Winograd.Patch + from) * c, (to - from) * c));
        WinogradTransform<L, V>.Input(patch, Winograd.Patch * c, c, points);
    }

    /// <summary>The pixels of a tile of the image at <paramref name="y"/>.</summary>
    /// <param name="residual">As the image; null: none.</param>
    public void Pixels(float* sums, float* y, float* residual, int tile)
    {
        int i = tile / _across * Winograd.Tile, j = tile % _across * Winograd.Tile, rows = Math.Min(Winograd.Tile, _output.H - i), columns = Math.Min(Winograd.Tile, _output.W - j);
        nint at = ((nint)i * _output.W + j) * _output.C;
        WinogradTransform<L, V>.Output(sums, y + at, residual == null ? null : residual + at, (nint)_output.W * _output.C, _output.C, rows, columns, _bias, _min, _max);
        if (_afterwards.IsNothing) return;
        for (int line = i; line < i + rows; line++) _afterwards.Finish(y, residual, new Chunk(line * _output.W + j, line * _output.W + j + columns), new Chunk(0, _output.C));
    }

    /// <summary>Writes down what the constructor takes.</summary>
    public void Write(LayerText text) =>
        text.Add("in", _input).Add("out", _output).Add("top", _padTop).Add("left", _padLeft).Add("bias", _bias).Add("min", _min).Add("max", _max).AddPass(_afterwards);
}
