using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Training.Loops;

/// <summary>Depthwise convolution of bordered images by the tiles and slides that inference has, for the windows that there are tiles for. Nothing falls outside a bordered image, so every tile is whole.</summary>
internal abstract unsafe class TiledDepthwise<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Null: no tiles. One float at a time the plain loop does.</summary>
    public static TiledDepthwise<L, V>? Of(Window window) => L.Width == 1 || window is not { DilationH: 1, DilationW: 1 } ? null
        : (window.KernelH, window.KernelW, window.StrideH, window.StrideW) switch
        {
            (3, 3, 1, 1) => new Tiles<Depthwise3x3s1>(window),
            (3, 3, 2, 2) => new Tiles<Depthwise3x3s2>(window),
            (5, 5, 1, 1) => new Tiles<Depthwise5x5s1>(window),
            (5, 5, 2, 2) => new Tiles<Depthwise5x5s2>(window),
            (7, 7, 1, 1) => new Tiles<Depthwise7x7s1>(window),
            (7, 7, 2, 2) => new Tiles<Depthwise7x7s2>(window),
            _ => null,
        };

    /// <param name="x">Starts at the border's first pixel, and has the stride of <paramref name="y"/>.</param>
    /// <param name="weights">For each vector of channels its bias, then its taps (<see cref="Packing.DepthwiseWeights"/>).</param>
    public abstract void Forward(in View x, in View y, float* weights);

    private sealed class Tiles<D> : TiledDepthwise<L, V> where D : struct, IDepthwiseWindow
    {
        private static readonly int s_rows = D.Rows<L, V>(), s_columns = D.Columns<L, V>();

        /// <summary>For each height, each width.</summary>
        private readonly delegate*<in DepthwiseTile, void>[][] _tiles = new delegate*<in DepthwiseTile, void>[s_rows][];

        private readonly Window _window;

        public Tiles(Window window)
        {
            _window = window;
            for (int r = 0; r < s_rows; r++)
            {
                _tiles[r] = new delegate*<in DepthwiseTile, void>[s_columns];
                for (int q = 0; q < s_columns; q++) _tiles[r][q] = D.Tile<L, V, N0>(r + 1, q + 1, 0, 0);
            }
        }

        public override void Forward(in View x, in View y, float* weights)
        {
            var tile = new DepthwiseTile
            {
                Row = x.Row, YRow = y.Row, C = y.Stride, To = y.Stride, Columns = y.W, Weights = weights, PresentRows = int.MaxValue, Min = float.NegativeInfinity, Max = float.PositiveInfinity,
            };
            bool slides = DepthwiseSlide.Pays<L, V, D>(_window, new FeatureMap(1, y.H, y.W, y.Stride));
            // The rows of the border's image.
            int height = (y.H - 1) * D.S + D.K - _window.PadTop - _window.PadBottom;
            for (int n = 0; n < y.Images; n++)
            for (int i = 0; i < y.H; i += s_rows)
            {
                if (slides)
                {
                    // The border is of zeros, as pads are: what is left out of it changes nothing.
                    int top = i - _window.PadTop;
                    (tile.LackingTop, tile.PresentRows) = (Math.Max(0, -top), height - top);
                    tile.X = x.At(n, i * D.S, 0);
                    tile.Y = y.At(n, i, 0);
                    D.Slide<L, V>(Math.Min(s_rows, y.H - i))(tile);
                    continue;
                }
                delegate*<in DepthwiseTile, void>[] widths = _tiles[Math.Min(s_rows, y.H - i) - 1];
                for (int j = 0; j < y.W; j += s_columns)
                {
                    tile.X = x.At(n, i * D.S, j * D.S);
                    tile.Y = y.At(n, i, j);
                    widths[Math.Min(s_columns, y.W - j) - 1](tile);
                }
            }
        }
    }
}
