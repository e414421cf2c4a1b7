using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The register tile of R rows by one vector, for the last columns of a matrix. Even and odd k are summed apart, because six sums alone would wait
/// for each other: a multiply-add takes four cycles and two start in each.</summary>
internal static unsafe class NarrowTile<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    public static void Run<R>(in TileArgs t) where R : struct, IRows
    {
        int n = t.LastColumns;
        V s = t.Bias != null ? L.LoadPartial(t.Bias, n) : L.Zero;
        V c0 = s, c1 = s, c2 = s, c3 = s, c4 = s, c5 = s;
        V d0 = L.Zero, d1 = d0, d2 = d0, d3 = d0, d4 = d0, d5 = d0;
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
            int k = t.RunLength;
            for (; k > 1; k -= 2)
            {
                V even = L.Load(b), odd = L.Load(b + L.Width);
                c0 = L.MultiplyAdd(L.Splat(a0[o]), even, c0);
                if (R.Count > 1) c1 = L.MultiplyAdd(L.Splat(a1[o]), even, c1);
                if (R.Count > 2) c2 = L.MultiplyAdd(L.Splat(a2[o]), even, c2);
                if (R.Count > 3) c3 = L.MultiplyAdd(L.Splat(a3[o]), even, c3);
                if (R.Count > 4) c4 = L.MultiplyAdd(L.Splat(a4[o]), even, c4);
                if (R.Count > 5) c5 = L.MultiplyAdd(L.Splat(a5[o]), even, c5);
                o += step;
                d0 = L.MultiplyAdd(L.Splat(a0[o]), odd, d0);
                if (R.Count > 1) d1 = L.MultiplyAdd(L.Splat(a1[o]), odd, d1);
                if (R.Count > 2) d2 = L.MultiplyAdd(L.Splat(a2[o]), odd, d2);
                if (R.Count > 3) d3 = L.MultiplyAdd(L.Splat(a3[o]), odd, d3);
                if (R.Count > 4) d4 = L.MultiplyAdd(L.Splat(a4[o]), odd, d4);
                if (R.Count > 5) d5 = L.MultiplyAdd(L.Splat(a5[o]), odd, d5);
                o += step;
                b += 2 * L.Width;
            }
            if (k > 0)
            {
                V last = L.Load(b);
                c0 = L.MultiplyAdd(L.Splat(a0[o]), last, c0);
                if (R.Count > 1) c1 = L.MultiplyAdd(L.Splat(a1[o]), last, c1);
                if (R.Count > 2) c2 = L.MultiplyAdd(L.Splat(a2[o]), last, c2);
                if (R.Count > 3) c3 = L.MultiplyAdd(L.Splat(a3[o]), last, c3);
                if (R.Count > 4) c4 = L.MultiplyAdd(L.Splat(a4[o]), last, c4);
                if (R.Count > 5) c5 = L.MultiplyAdd(L.Splat(a5[o]), last, c5);
                b += L.Width;
            }
        }

        V min = L.Splat(t.Min), max = L.Splat(t.Max);
        float* c = t.C;
        Store(c, n, min, max, L.Add(c0, d0));
        if (R.Count > 1) Store(c += t.CRow, n, min, max, L.Add(c1, d1));
        if (R.Count > 2) Store(c += t.CRow, n, min, max, L.Add(c2, d2));
        if (R.Count > 3) Store(c += t.CRow, n, min, max, L.Add(c3, d3));
        if (R.Count > 4) Store(c += t.CRow, n, min, max, L.Add(c4, d4));
        if (R.Count > 5) Store(c + t.CRow, n, min, max, L.Add(c5, d5));
    }

    // min(max, max(min, x)) in this order keeps what is not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* c, int n, V min, V max, V x) => L.StorePartial(c, L.Min(max, L.Max(min, x)), n);
}
