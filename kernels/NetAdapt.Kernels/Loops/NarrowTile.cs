using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The register tile of R rows by one vector, for the last columns of a matrix. The sums run over k in the same order
/// as in <see cref="WideTile{L,V}"/>, so the bits do not depend on which panels are taken together.</summary>
internal static unsafe class NarrowTile<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    public static void Run<R>(in TileArgs t) where R : struct, IRows
    {
        int n = t.LastColumns;
        V s = t.Bias != null ? L.LoadPartial(t.Bias, n) : L.Zero;
        V c0 = s, c1 = s, c2 = s, c3 = s, c4 = s, c5 = s;
        if (t.Residual != null)
        {
            float* r = t.Residual;
            c0 = L.Add(c0, L.LoadPartial(r, n));
            if (R.Count > 1) c1 = L.Add(c1, L.LoadPartial(r += t.ResidualRow, n));
            if (R.Count > 2) c2 = L.Add(c2, L.LoadPartial(r += t.ResidualRow, n));
            if (R.Count > 3) c3 = L.Add(c3, L.LoadPartial(r += t.ResidualRow, n));
            if (R.Count > 4) c4 = L.Add(c4, L.LoadPartial(r += t.ResidualRow, n));
            if (R.Count > 5) c5 = L.Add(c5, L.LoadPartial(r + t.ResidualRow, n));
        }

        float* b = t.B;
        nint step = t.AStep;
        for (int run = 0; run < t.RunCount; run++)
        {
            nint start = t.Runs == null ? 0 : t.Runs[run];
            float* a0 = t.A0 + start, a1 = t.A1 + start, a2 = t.A2 + start, a3 = t.A3 + start, a4 = t.A4 + start, a5 = t.A5 + start;
            nint o = 0;
            for (int k = t.RunLength; k > 0; k--)
            {
                V x = L.Load(b);
                c0 = L.MultiplyAdd(L.Splat(a0[o]), x, c0);
                if (R.Count > 1) c1 = L.MultiplyAdd(L.Splat(a1[o]), x, c1);
                if (R.Count > 2) c2 = L.MultiplyAdd(L.Splat(a2[o]), x, c2);
                if (R.Count > 3) c3 = L.MultiplyAdd(L.Splat(a3[o]), x, c3);
                if (R.Count > 4) c4 = L.MultiplyAdd(L.Splat(a4[o]), x, c4);
                if (R.Count > 5) c5 = L.MultiplyAdd(L.Splat(a5[o]), x, c5);
                o += step;
                b += L.Width;
            }
        }

        V min = L.Splat(t.Min), max = L.Splat(t.Max);
        float* c = t.C;
        Store(c, n, min, max, c0);
        if (R.Count > 1) Store(c += t.CRow, n, min, max, c1);
        if (R.Count > 2) Store(c += t.CRow, n, min, max, c2);
        if (R.Count > 3) Store(c += t.CRow, n, min, max, c3);
        if (R.Count > 4) Store(c += t.CRow, n, min, max, c4);
        if (R.Count > 5) Store(c + t.CRow, n, min, max, c5);
    }

    // min(max, max(min, x)) in this order keeps what is not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, int n, V min, V max, V x) => L.StorePartial(c, L.Min(max, L.Max(min, x)), n);
}
