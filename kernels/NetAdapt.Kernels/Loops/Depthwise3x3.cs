using System.Diagnostics;
using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Loops;

/// <summary>Depthwise 3x3 with stride <typeparamref name="S"/> in both directions: four neighbouring outputs at once. Four sums, a row's three
/// weights and the input in hand take 8 to 10 registers; four independent sums keep the multipliers busy while each waits for itself; each input is loaded once for all that need it.
/// A column that the pads supply is left out at compile time, so the inner loop knows no borders.</summary>
internal static unsafe class Depthwise3x3<L, V, S> where L : struct, ILanes<V> where V : unmanaged where S : struct, INumber
{
    private const int Together = 4;

    /// <summary>Output row <paramref name="i"/> of image <paramref name="image"/>, channels <paramref name="channels"/>.</summary>
    public static void Row(in DepthwiseArgs d, int image, int i, Chunk channels)
    {
        if (channels.Count < L.Width)
        {
            DepthwiseAny<L, V>.Row(d, image, i, channels);
            return;
        }
        Window window = d.Window;
        int c = d.Output.C, width = d.Output.W, top = i * S.Value - window.PadTop;
        var (p0, p1) = Taps.Inside(top, 3, 1, d.Input.H);
        bool lacksLeft = window.PadLeft == 1, lacksRight = (width - 1) * S.Value - window.PadLeft + 2 == d.Input.W;
        var a = new BlockArgs
        {
            Weights = d.Weights + (nint)p0 * 3 * c, Bias = d.Bias, Rows = p1 - p0, RowStep = (nint)d.Input.W * c, C = c,
            From = channels.From, To = channels.To, Min = d.Min, Max = d.Max,
        };
        float* x = d.X + (nint)image * d.Input.Count + ((nint)(top + p0) * d.Input.W - window.PadLeft) * c;
        float* y = d.Y + ((nint)image * d.Output.H + i) * width * c;
        int blocks = (width + Together - 1) / Together;
        for (int block = 0; block < blocks; block++)
        {
            Chunk outputs = Chunk.Of(width, block, blocks);
            a.X = x + (nint)outputs.From * S.Value * c;
            a.Y = y + (nint)outputs.From * c;
            Choose(a, outputs.Count, lacksLeft && block == 0, lacksRight && block == blocks - 1);
        }
    }

    private struct BlockArgs
    {
        /// <summary>The block's first column in the first row of taps; one left of the image where that column is lacking.</summary>
        public float* X;
        public float* Y, Weights, Bias;

        /// <summary>Rows of taps inside the image.</summary>
        public int Rows;
        public nint RowStep, C, From, To;
        public float Min, Max;
    }

    private static void Choose(in BlockArgs a, int outputs, bool lacksLeft, bool lacksRight)
    {
        switch (outputs)
        {
            case 4: Choose<N4>(a, lacksLeft, lacksRight); break;
            case 3: Choose<N3>(a, lacksLeft, lacksRight); break;
            case 2: Choose<N2>(a, lacksLeft, lacksRight); break;
            default: Choose<N1>(a, lacksLeft, lacksRight); break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Choose<O>(in BlockArgs a, bool lacksLeft, bool lacksRight) where O : struct, INumber
    {
        if (lacksLeft)
        {
            if (lacksRight) Block<O, N1, N1>(a);
            else Block<O, N1, N0>(a);
        }
        else if (lacksRight) Block<O, N0, N1>(a);
        else Block<O, N0, N0>(a);
    }

    /// <typeparam name="O">Outputs, 1 to 4.</typeparam>
    /// <typeparam name="Left">1: the first output's first column lies in the pad.</typeparam>
    /// <typeparam name="Right">1: the last output's last column does.</typeparam>
    private static void Block<O, Left, Right>(in BlockArgs a) where O : struct, INumber where Left : struct, INumber where Right : struct, INumber
    {
        Debug.Assert(S.Value is 1 or 2);
        V min = L.Splat(a.Min), max = L.Splat(a.Max);
        nint c = a.C, rowStep = a.RowStep, last = a.To - L.Width;
        int rows = a.Rows;
        for (nint k = a.From; ; k += L.Width)
        {
            // The last vector of channels overlaps the one before it rather than being cut.
            if (k > last) k = last;
            V s0 = L.Load(a.Bias + k), s1 = s0, s2 = s0, s3 = s0;
            float* x = a.X + k, w = a.Weights + k;
            for (int p = rows; p > 0; p--)
            {
                V w0 = L.Load(w), w1 = L.Load(w + c), w2 = L.Load(w + 2 * c);
                w += 3 * c;
                float* q = x;
                x += rowStep;
                V v;
                if (S.Value == 1)
                {
                    if (Left.Value == 0) s0 = L.MultiplyAdd(L.Load(q), w0, s0);
                    v = L.Load(q + c);
                    s0 = L.MultiplyAdd(v, w1, s0);
                    if (O.Value > 1) s1 = L.MultiplyAdd(v, w0, s1);
                    q += 2 * c;
                    if (O.Value > 1 || Right.Value == 0)
                    {
                        v = L.Load(q);
                        s0 = L.MultiplyAdd(v, w2, s0);
                        if (O.Value > 1) s1 = L.MultiplyAdd(v, w1, s1);
                        if (O.Value > 2) s2 = L.MultiplyAdd(v, w0, s2);
                    }
                    if (O.Value > 2 || (O.Value == 2 && Right.Value == 0))
                    {
                        v = L.Load(q + c);
                        s1 = L.MultiplyAdd(v, w2, s1);
                        if (O.Value > 2) s2 = L.MultiplyAdd(v, w1, s2);
                        if (O.Value > 3) s3 = L.MultiplyAdd(v, w0, s3);
                    }
                    q += 2 * c;
                    if (O.Value > 3 || (O.Value == 3 && Right.Value == 0))
                    {
                        v = L.Load(q);
                        s2 = L.MultiplyAdd(v, w2, s2);
                        if (O.Value > 3) s3 = L.MultiplyAdd(v, w1, s3);
                    }
                    if (O.Value > 3 && Right.Value == 0) s3 = L.MultiplyAdd(L.Load(q + c), w2, s3);
                }
                else
                {
                    if (Left.Value == 0) s0 = L.MultiplyAdd(L.Load(q), w0, s0);
                    s0 = L.MultiplyAdd(L.Load(q + c), w1, s0);
                    q += 2 * c;
                    if (O.Value > 1 || Right.Value == 0)
                    {
                        v = L.Load(q);
                        s0 = L.MultiplyAdd(v, w2, s0);
                        if (O.Value > 1) s1 = L.MultiplyAdd(v, w0, s1);
                    }
                    if (O.Value > 1)
                    {
                        s1 = L.MultiplyAdd(L.Load(q + c), w1, s1);
                        q += 2 * c;
                    }
                    if (O.Value > 2 || (O.Value == 2 && Right.Value == 0))
                    {
                        v = L.Load(q);
                        s1 = L.MultiplyAdd(v, w2, s1);
                        if (O.Value > 2) s2 = L.MultiplyAdd(v, w0, s2);
                    }
                    if (O.Value > 2)
                    {
                        s2 = L.MultiplyAdd(L.Load(q + c), w1, s2);
                        q += 2 * c;
                    }
                    if (O.Value > 3 || (O.Value == 3 && Right.Value == 0))
                    {
                        v = L.Load(q);
                        s2 = L.MultiplyAdd(v, w2, s2);
                        if (O.Value > 3) s3 = L.MultiplyAdd(v, w0, s3);
                    }
                    if (O.Value > 3)
                    {
                        s3 = L.MultiplyAdd(L.Load(q + c), w1, s3);
                        if (Right.Value == 0) s3 = L.MultiplyAdd(L.Load(q + 2 * c), w2, s3);
                    }
                }
            }
            float* y = a.Y + k;
            L.Store(y, L.Min(max, L.Max(min, s0)));
            if (O.Value > 1) L.Store(y + c, L.Min(max, L.Max(min, s1)));
            if (O.Value > 2) L.Store(y + 2 * c, L.Min(max, L.Max(min, s2)));
            if (O.Value > 3) L.Store(y + 3 * c, L.Min(max, L.Max(min, s3)));
            if (k == last) return;
        }
    }
}
