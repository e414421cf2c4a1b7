using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F8 = System.Runtime.Intrinsics.Vector256<float>;

namespace NetAdapt.Kernels.Lanes;

/// <summary>Half a vector of AVX-512 with its 32 registers and its masks, for layers that would leave the other half empty: as fast as a whole one, or twice where the machine computes a whole one in two halves (Zen 4).
/// Its name is that of the whole, since there is no machine that has only one of them.</summary>
internal readonly unsafe struct Avx512HalfLanes : ILanes<F8>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static string Isa => Avx512Lanes.Isa;
    public static bool IsSupported => Avx512F.VL.IsSupported;
    public static int Width { [MethodImpl(Inline)] get => 8; }
    public static int Registers { [MethodImpl(Inline)] get => 32; }
    public static bool MasksAreFree { [MethodImpl(Inline)] get => true; }
    public static bool MultipliesByLane { [MethodImpl(Inline)] get => false; }
    public static F8 Zero { [MethodImpl(Inline)] get => F8.Zero; }

    [MethodImpl(Inline)]
    private static F8 Mask(int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count)).AsSingle();

    [MethodImpl(Inline)] public static F8 LoadPartial(float* p, int count) => Avx512F.VL.MaskLoad(p, Mask(count), F8.Zero);
    [MethodImpl(Inline)] public static void StorePartial(float* p, F8 x, int count) => Avx512F.VL.MaskStore(p, Mask(count), x);

    [MethodImpl(Inline)] public static F8 Splat(float x) => Vector256.Create(x);
    [MethodImpl(Inline)] public static F8 Load(float* p) => Avx.LoadVector256(p);
    [MethodImpl(Inline)] public static void Store(float* p, F8 x) => Avx.Store(p, x);
    [MethodImpl(Inline)] public static void Prefetch(float* p) => Sse.Prefetch0(p);
    [MethodImpl(Inline)] public static void Prefetch(void* p) => Sse.Prefetch1(p);
    [MethodImpl(Inline)] public static F8 Repeat(float* p, [ConstantExpected] int group) => Avx2Lanes.Repeat(p, group);
    [MethodImpl(Inline)] public static F8 RepeatPartial(float* p, [ConstantExpected] int group, int count) => Avx2Lanes.RepeatPartial(p, group, count);
    [MethodImpl(Inline)] public static F8 SumGroups(F8 a, [ConstantExpected] int group) => Avx2Lanes.SumGroups(a, group);
    [MethodImpl(Inline)] public static F8 Add(F8 a, F8 b) => Avx.Add(a, b);
    [MethodImpl(Inline)] public static F8 Subtract(F8 a, F8 b) => Avx.Subtract(a, b);
    [MethodImpl(Inline)] public static F8 Multiply(F8 a, F8 b) => Avx.Multiply(a, b);
    [MethodImpl(Inline)] public static F8 Divide(F8 a, F8 b) => Avx.Divide(a, b);
    [MethodImpl(Inline)] public static F8 Reciprocal(F8 a) => Avx2Lanes.Reciprocal(a);
    [MethodImpl(Inline)] public static F8 Sqrt(F8 a) => Avx.Sqrt(a);
    [MethodImpl(Inline)] public static F8 MultiplyAdd(F8 a, F8 b, F8 c) => Fma.MultiplyAdd(a, b, c);
    [MethodImpl(Inline)] public static F8 MultiplyAddByLane(F8 a, F8 b, [ConstantExpected(Max = (byte)3)] byte lane, F8 c) => Avx2Lanes.MultiplyAddByLane(a, b, lane, c);
    [MethodImpl(Inline)] public static F8 Min(F8 a, F8 b) => Avx.Min(a, b);
    [MethodImpl(Inline)] public static F8 Max(F8 a, F8 b) => Avx.Max(a, b);
    [MethodImpl(Inline)] public static F8 WhereGreater(F8 a, F8 b, F8 x, F8 y) => Avx2Lanes.WhereGreater(a, b, x, y);
    [MethodImpl(Inline)] public static F8 Round(F8 a) => Avx2Lanes.Round(a);
    [MethodImpl(Inline)] public static F8 PowerOfTwo(F8 n) => Avx2Lanes.PowerOfTwo(n);
    [MethodImpl(Inline)] public static float Sum(F8 a) => Avx2Lanes.Sum(a);
    [MethodImpl(Inline)] public static float Largest(F8 a) => Avx2Lanes.Largest(a);
}
