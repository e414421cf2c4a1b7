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

    /// <summary>What a patch reads where it reaches over the image's top or bottom: a row of it.</summary>
    public static long FloatsOfZeros(int channels) => (long)Winograd.Patch * channels;

    /// <summary>Makes room of <see cref="FloatsOfZeros"/> what <see cref="Points"/> needs.</summary>
    public void Clear(float* zeros) => new Span<float>(zeros, (int)FloatsOfZeros(_input.C)).Clear();

    /// <summary>The points of a tile of the image at <paramref name="x"/>.</summary>
    /// <param name="zeros">A row of a patch outside of the image.</param>
    public void Points(float* x, int tile, float* points, float* zeros)
    {
        int top = tile / _across * Winograd.Tile - _padTop, left = tile % _across * Winograd.Tile - _padLeft;
        float** rows = stackalloc float*[Winograd.Patch];
        for (int i = 0; i < Winograd.Patch; i++) rows[i] = (uint)(top + i) < (uint)_input.H ? x + ((nint)(top + i) * _input.W + left) * _input.C : zeros;
        WinogradTransform<L, V>.Input(rows, new Chunk(-left, _input.W - left), _input.C, points);
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
