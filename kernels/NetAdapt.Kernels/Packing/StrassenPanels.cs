using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Packing;

/// <summary>The right-hand matrices of <see cref="Strassen"/>'s seven products, each in <see cref="Panels{L,V}"/>, one behind the other in the order in which they are computed. B's quarters are B11, B12 (the right half's
/// columns), B21 (the lower half's k's) and B22.</summary>
/// <param name="Upper">k's of the upper half: half of them, rounded up; what the lower half lacks is zero.</param>
/// <param name="Lower">k's of the lower half.</param>
/// <param name="Columns">Of each half.</param>
internal readonly unsafe record struct StrassenPanels<L, V>(int Upper, int Lower, int Columns) where L : struct, ILanes<V> where V : unmanaged
{
    public static StrassenPanels<L, V> Of(int depth, int columns) => new((depth + 1) / 2, depth / 2, Strassen.HalfColumns(columns, L.Width));

    /// <summary>Where B11 lies.</summary>
    public static nint B11 => 0;

    public nint B21 => Tall;

    /// <summary>B22 - B12 + B11.</summary>
    public nint T2 => B21 + Short;

    /// <summary>B22 - B12.</summary>
    public nint T3 => T2 + Tall;

    /// <summary>B12 - B11.</summary>
    public nint T1 => T3 + Tall;

    /// <summary>B21 - T2.</summary>
    public nint T4 => T1 + Tall;

    public nint B22 => T4 + Short;

    /// <summary>Of all seven.</summary>
    public long Floats => B22 + Tall;

    private nint Tall => (nint)Panels<L, V>.Length(Upper, Columns);

    private nint Short => (nint)Panels<L, V>.Length(Lower, Columns);

    /// <summary>Packs the first columns of a layer's kernel, where each output has its k's side by side.</summary>
    /// <param name="packed"><see cref="Floats"/> of room.</param>
    public void Pack(float* packed, Tensor kernel, PlanMemory memory)
    {
        int depth = Upper + Lower, panel = L.Width * depth;
        Span<float> lent = memory.Lend(2 * panel)[..(2 * panel)];
        fixed (float* halves = lent)
        {
            for (int column = 0; column < Columns; column += L.Width)
            {
                kernel.CopyTo(lent[..panel], column * depth);
                kernel.CopyTo(lent[panel..], (Columns + column) * depth);
                float* tall = packed + (nint)column * Upper, low = packed + (nint)column * Lower;
                for (int k = 0; k < Upper; k++)
                for (int lane = 0; lane < L.Width; lane++)
                {
                    float* left = halves + lane * depth + k, right = left + panel;
                    nint at = (nint)k * L.Width + lane;
                    // Each is rounded once.
                    double b11 = *left, b12 = *right, b21 = k < Lower ? left[Upper] : 0, b22 = k < Lower ? right[Upper] : 0;
                    tall[at] = (float)b11;
                    tall[T2 + at] = (float)(b22 - b12 + b11);
                    tall[T3 + at] = (float)(b22 - b12);
                    tall[T1 + at] = (float)(b12 - b11);
                    tall[B22 + at] = (float)b22;
                    if (k >= Lower) continue;
                    low[B21 + at] = (float)b21;
                    low[T4 + at] = (float)(b21 - b22 + b12 - b11);
                }
            }
        }
    }
}
