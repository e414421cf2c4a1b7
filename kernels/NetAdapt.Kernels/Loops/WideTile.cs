using System.Runtime.CompilerServices;
using NetAdapt.Kernels.Lanes;

namespace NetAdapt.Kernels.Loops;

/// <summary>The register tile of R rows by two vectors: with six rows 12 sums, 2 vectors of B and 1 splat of A take 15 of AVX2's 16 registers.
/// A row's sums do not depend on the tile's height, so any split of the rows gives the same bits.</summary>
internal static unsafe class WideTile<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    public static void Run<R>(in TileArgs t) where R : struct, IRows
    {
        bool full = t.LastColumns == L.Width;
        V s0 = L.Zero, s1 = L.Zero;
        if (t.Bias != null)
        {
            s0 = L.Load(t.Bias);
            s1 = full ? L.Load(t.Bias + L.Width) : L.LoadPartial(t.Bias + L.Width, t.LastColumns);
        }
        V c00 = s0, c01 = s1, c10 = s0, c11 = s1, c20 = s0, c21 = s1, c30 = s0, c31 = s1, c40 = s0, c41 = s1, c50 = s0, c51 = s1;
        if (t.Residual != null)
        {
            float* r = t.Residual;
            if (full)
            {
                AddRow(r, ref c00, ref c01);
                if (R.Count > 1) AddRow(r += t.ResidualRow, ref c10, ref c11);
                if (R.Count > 2) AddRow(r += t.ResidualRow, ref c20, ref c21);
                if (R.Count > 3) AddRow(r += t.ResidualRow, ref c30, ref c31);
                if (R.Count > 4) AddRow(r += t.ResidualRow, ref c40, ref c41);
                if (R.Count > 5) AddRow(r + t.ResidualRow, ref c50, ref c51);
            }
            else
            {
                int n = t.LastColumns;
                AddPart(r, n, ref c00, ref c01);
                if (R.Count > 1) AddPart(r += t.ResidualRow, n, ref c10, ref c11);
                if (R.Count > 2) AddPart(r += t.ResidualRow, n, ref c20, ref c21);
                if (R.Count > 3) AddPart(r += t.ResidualRow, n, ref c30, ref c31);
                if (R.Count > 4) AddPart(r += t.ResidualRow, n, ref c40, ref c41);
                if (R.Count > 5) AddPart(r + t.ResidualRow, n, ref c50, ref c51);
            }
        }

        float* b = t.B;
        nint step = t.AStep, panel = t.Panel;
        for (int run = 0; run < t.RunCount; run++)
        {
            nint start = t.Runs == null ? 0 : t.Runs[run];
            float* a0 = t.A0 + start, a1 = t.A1 + start, a2 = t.A2 + start, a3 = t.A3 + start, a4 = t.A4 + start, a5 = t.A5 + start;
            nint o = 0;
            for (int k = t.RunLength; k > 0; k--)
            {
                V b0 = L.Load(b), b1 = L.Load(b + panel);
                V a = L.Splat(a0[o]);
                c00 = L.MultiplyAdd(a, b0, c00);
                c01 = L.MultiplyAdd(a, b1, c01);
                if (R.Count > 1)
                {
                    a = L.Splat(a1[o]);
                    c10 = L.MultiplyAdd(a, b0, c10);
                    c11 = L.MultiplyAdd(a, b1, c11);
                }
                if (R.Count > 2)
                {
                    a = L.Splat(a2[o]);
                    c20 = L.MultiplyAdd(a, b0, c20);
                    c21 = L.MultiplyAdd(a, b1, c21);
                }
                if (R.Count > 3)
                {
                    a = L.Splat(a3[o]);
                    c30 = L.MultiplyAdd(a, b0, c30);
                    c31 = L.MultiplyAdd(a, b1, c31);
                }
                if (R.Count > 4)
                {
                    a = L.Splat(a4[o]);
                    c40 = L.MultiplyAdd(a, b0, c40);
                    c41 = L.MultiplyAdd(a, b1, c41);
                }
                if (R.Count > 5)
                {
                    a = L.Splat(a5[o]);
                    c50 = L.MultiplyAdd(a, b0, c50);
                    c51 = L.MultiplyAdd(a, b1, c51);
                }
                b += L.Width;
                o += step;
            }
        }

        V min = L.Splat(t.Min), max = L.Splat(t.Max);
        float* c = t.C;
        if (full)
        {
            StoreRow(c, min, max, c00, c01);
            if (R.Count > 1) StoreRow(c += t.CRow, min, max, c10, c11);
            if (R.Count > 2) StoreRow(c += t.CRow, min, max, c20, c21);
            if (R.Count > 3) StoreRow(c += t.CRow, min, max, c30, c31);
            if (R.Count > 4) StoreRow(c += t.CRow, min, max, c40, c41);
            if (R.Count > 5) StoreRow(c + t.CRow, min, max, c50, c51);
        }
        else
        {
            int n = t.LastColumns;
            StorePart(c, n, min, max, c00, c01);
            if (R.Count > 1) StorePart(c += t.CRow, n, min, max, c10, c11);
            if (R.Count > 2) StorePart(c += t.CRow, n, min, max, c20, c21);
            if (R.Count > 3) StorePart(c += t.CRow, n, min, max, c30, c31);
            if (R.Count > 4) StorePart(c += t.CRow, n, min, max, c40, c41);
            if (R.Count > 5) StorePart(c + t.CRow, n, min, max, c50, c51);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(float* r, ref V x0, ref V x1)
    {
        x0 = L.Add(x0, L.Load(r));
        x1 = L.Add(x1, L.Load(r + L.Width));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPart(float* r, int last, ref V x0, ref V x1)
    {
        x0 = L.Add(x0, L.Load(r));
        x1 = L.Add(x1, L.LoadPartial(r + L.Width, last));
    }

    // min(max, max(min, x)) in this order keeps what is not a number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow(float* c, V min, V max, V x0, V x1)
    {
        L.Store(c, L.Min(max, L.Max(min, x0)));
        L.Store(c + L.Width, L.Min(max, L.Max(min, x1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePart(float* c, int last, V min, V max, V x0, V x1)
    {
        L.Store(c, L.Min(max, L.Max(min, x0)));
        L.StorePartial(c + L.Width, L.Min(max, L.Max(min, x1)), last);
    }
}
