using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The register tile of one row by eight full panels, for products of a single row: eight sums that do not wait for each other, and eight streams of
/// weights. Each sum runs over k in the same order as in <see cref="WideTile{L,V}"/>, so the bits are the same.</summary>
internal static unsafe class RowTile<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Panels of one tile.</summary>
    public const int Panels = 8;

    /// <param name="t">As for the first of the panels.</param>
    public static void Run(in TileArgs t)
    {
        int w = L.Width;
        V c0 = L.Zero, c1 = c0, c2 = c0, c3 = c0, c4 = c0, c5 = c0, c6 = c0, c7 = c0;
        if (t.Bias != null)
        {
            float* s = t.Bias;
            (c0, c1, c2, c3) = (L.Load(s), L.Load(s + w), L.Load(s + 2 * w), L.Load(s + 3 * w));
            (c4, c5, c6, c7) = (L.Load(s + 4 * w), L.Load(s + 5 * w), L.Load(s + 6 * w), L.Load(s + 7 * w));
        }
        if (t.Residual != null)
        {
            float* r = t.Residual;
            c0 = L.Add(c0, L.Load(r));
            c1 = L.Add(c1, L.Load(r + w));
            c2 = L.Add(c2, L.Load(r + 2 * w));
            c3 = L.Add(c3, L.Load(r + 3 * w));
            c4 = L.Add(c4, L.Load(r + 4 * w));
            c5 = L.Add(c5, L.Load(r + 5 * w));
            c6 = L.Add(c6, L.Load(r + 6 * w));
            c7 = L.Add(c7, L.Load(r + 7 * w));
        }

        nint step = t.AStep, panel = t.Panel;
        float* b = t.B, d = b + 2 * panel, e = d + 2 * panel, f = e + 2 * panel;
        for (int run = 0; run < t.RunCount; run++)
        {
            float* x = t.A0 + (t.Runs == null ? 0 : t.Runs[run]);
            for (int k = t.RunLength; k > 0; k--)
            {
                V a = L.Splat(*x);
                x += step;
                c0 = L.MultiplyAdd(a, L.Load(b), c0);
                c1 = L.MultiplyAdd(a, L.Load(b + panel), c1);
                c2 = L.MultiplyAdd(a, L.Load(d), c2);
                c3 = L.MultiplyAdd(a, L.Load(d + panel), c3);
                c4 = L.MultiplyAdd(a, L.Load(e), c4);
                c5 = L.MultiplyAdd(a, L.Load(e + panel), c5);
                c6 = L.MultiplyAdd(a, L.Load(f), c6);
                c7 = L.MultiplyAdd(a, L.Load(f + panel), c7);
                b += w;
                d += w;
                e += w;
                f += w;
            }
        }

        V min = L.Splat(t.Min), max = L.Splat(t.Max);
        float* c = t.C;
        // min(max, max(min, x)) in this order keeps what is not a number.
        L.Store(c, L.Min(max, L.Max(min, c0)));
        L.Store(c + w, L.Min(max, L.Max(min, c1)));
        L.Store(c + 2 * w, L.Min(max, L.Max(min, c2)));
        L.Store(c + 3 * w, L.Min(max, L.Max(min, c3)));
        L.Store(c + 4 * w, L.Min(max, L.Max(min, c4)));
        L.Store(c + 5 * w, L.Min(max, L.Max(min, c5)));
        L.Store(c + 6 * w, L.Min(max, L.Max(min, c6)));
        L.Store(c + 7 * w, L.Min(max, L.Max(min, c7)));
    }
}
