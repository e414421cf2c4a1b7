using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace NetAdapt.Kernels.Packing;

/// <summary>Turns 4 x 4 floats round in registers: packing a kernel anew for every training step goes several times faster than by single floats.</summary>
internal static unsafe class Transposition
{
    public const int Size = 4;

    public static bool IsSupported
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Sse.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    /// <summary>to[j * toRow + i] = from[i * fromRow + j] for i and j from 0 to 3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(float* from, nint fromRow, float* to, nint toRow)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + fromRow), c = Vector128.Load(from + 2 * fromRow), d = Vector128.Load(from + 3 * fromRow);
        Vector128<float> ac = ZipLow(a, c), bd = ZipLow(b, d);
        ZipLow(ac, bd).Store(to);
        ZipHigh(ac, bd).Store(to + toRow);
        ac = ZipHigh(a, c);
        bd = ZipHigh(b, d);
        ZipLow(ac, bd).Store(to + 2 * toRow);
        ZipHigh(ac, bd).Store(to + 3 * toRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) => Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
