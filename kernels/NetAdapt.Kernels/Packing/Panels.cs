using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Plans;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Packing;

/// <summary>The layout of a product's right-hand matrix B [K x N]: panels of one vector's columns, one after the other, each holding its K rows in order. A register tile
/// reads as many panels side by side as it has vectors, so the columns can be shared among tiles of any width without packing anew. What the last panel's columns lack is zero.</summary>
internal static unsafe class Panels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    // k's of a kernel that are turned round at a time: a cache line of each output.
    private const int Together = 16;

    /// <summary>Panels of a matrix of <paramref name="n"/> columns.</summary>
    public static int Count(int n) => (n + L.Width - 1) / L.Width;

    /// <summary>N with the last panel's empty columns.</summary>
    public static int PaddedColumns(int n) => Count(n) * L.Width;

    /// <summary>The columns that some panels hold.</summary>
    public static Chunk ColumnsOf(Chunk panels, int n) => new(Math.Min(n, panels.From * L.Width), Math.Min(n, panels.To * L.Width));

    /// <summary>Floats that the packed matrix takes.</summary>
    public static long Length(int k, int n) => (long)k * PaddedColumns(n);

    /// <summary>Packs B[i, j] = b[i * rowStep + j * columnStep].</summary>
    /// <param name="packed">At least <see cref="Length"/> floats, all of which are written.</param>
    public static void Pack(float* packed, float* b, int k, int n, nint rowStep, nint columnStep) =>
        Pack(packed, b, k, n, rowStep, columnStep, 0, Count(n));

    /// <summary>Packs only the panels from <paramref name="from"/> to before <paramref name="to"/>, each to its own place in <paramref name="packed"/>.</summary>
    public static void Pack(float* packed, float* b, int k, int n, nint rowStep, nint columnStep, int from, int to)
    {
        for (int panel = from; panel < to; panel++)
        {
            int first = panel * L.Width, columns = Math.Min(L.Width, n - first);
            float* target = packed + (nint)first * k;
            int i = 0;
            if (rowStep == 1 && columns == L.Width && L.Width % Transposition.Size == 0 && Transposition.IsSupported)
            {
                for (; i + Transposition.Size <= k; i += Together)
                    for (int j = 0; j < columns; j += Transposition.Size)
                        for (int line = i; line < i + Together && line + Transposition.Size <= k; line += Transposition.Size)
                            Transposition.Block(b + (first + j) * columnStep + line, columnStep, target + (nint)line * L.Width + j, L.Width);
                i = k / Transposition.Size * Transposition.Size;
                target += (nint)i * L.Width;
            }
            for (; i < k; i++, target += L.Width)
            {
                float* row = b + i * rowStep + first * columnStep;
                if (columnStep == 1)
                {
                    L.Store(target, L.LoadPartial(row, columns));
                    continue;
                }
                for (int j = 0; j < columns; j++) target[j] = row[j * columnStep];
                for (int j = columns; j < L.Width; j++) target[j] = 0;
            }
        }
    }

    /// <summary>Packs part of a layer's kernel, where each of n outputs has its k numbers side by side. A kernel that is not held is read some panels at a time.</summary>
    /// <param name="first">The part's first number in the kernel.</param>
    public static void Pack(float* packed, Tensor kernel, int first, int k, int n, PlanMemory memory)
    {
        if (kernel.IsHeld)
        {
            fixed (float* b = kernel.Span) Pack(packed, b + first, k, n, 1, k);
            return;
        }
        int panel = k * L.Width;
        Span<float> lent = memory.Lend(panel);
        int outputs = Math.Min(Math.Max(1, Math.Min(lent.Length, FloatsAtOnce) / panel) * L.Width, n);
        for (int o = 0; o < n; o += outputs)
        {
            Span<float> part = lent[..(Math.Min(outputs, n - o) * k)];
            kernel.CopyTo(part, first + o * k);
            fixed (float* b = part) Pack(packed + (nint)o * k, b, k, part.Length / k, 1, k);
        }
    }

    /// <summary>256 KiB: read into the second-level cache, and packed from there.</summary>
    private const int FloatsAtOnce = 1 << 16;
}
