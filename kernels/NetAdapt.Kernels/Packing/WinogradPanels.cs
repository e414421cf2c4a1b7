using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Plans;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Packing;

/// <summary>Filters of 3x3 transformed for <see cref="Winograd"/>: for each of the 36 points a matrix [inputs x outputs] in <see cref="Panels{L,V}"/>, one behind the other.</summary>
internal static unsafe class WinogradPanels<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    /// <summary>Packs a layer's kernel, of outputs x 3 x 3 x inputs, into a new block.</summary>
    public static float* Pack(Tensor kernel, int inputs, int outputs, PlanMemory memory)
    {
        long matrix = Panels<L, V>.Length(inputs, outputs);
        float* packed = memory.Take(matrix * Winograd.Points);
        int filter = 9 * inputs;
        Span<float> lent = memory.Lend(filter)[..filter];
        Span<double> rows = stackalloc double[Winograd.Patch * 3], points = stackalloc double[Winograd.Points];
        for (int o = 0; o < outputs; o++)
        {
            kernel.CopyTo(lent, o * filter);
            float* target = packed + (nint)(o / L.Width * L.Width) * inputs + o % L.Width;
            for (int i = 0; i < inputs; i++, target += L.Width)
            {
                for (int column = 0; column < 3; column++) Transform(lent[column * inputs + i], lent[(3 + column) * inputs + i], lent[(6 + column) * inputs + i], rows[column..], 3);
                for (int row = 0; row < Winograd.Patch; row++) Transform(rows[3 * row], rows[3 * row + 1], rows[3 * row + 2], points[(row * Winograd.Patch)..], 1);
                for (int point = 0; point < Winograd.Points; point++) target[point * matrix] = (float)points[point];
            }
        }
        return packed;
    }

    /// <summary>The polynomial with these coefficients at 0, at both signs of the roots of 1/2 and of 2 (each over what the others' distances multiply to), and at infinity.</summary>
    private static void Transform(double a, double b, double c, Span<double> target, int step)
    {
        double near = Math.Sqrt(0.5) * b, far = Math.Sqrt(2) * b;
        target[0] = a;
        target[step] = (a + near + c / 2) / -1.5;
        target[2 * step] = (a - near + c / 2) / -1.5;
        target[3 * step] = (a + far + 2 * c) / 6;
        target[4 * step] = (a - far + 2 * c) / 6;
        target[5 * step] = c;
    }
}
