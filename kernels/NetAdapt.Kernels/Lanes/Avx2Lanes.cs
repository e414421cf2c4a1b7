using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F8 = System.Runtime.Intrinsics.Vector256<float>;

namespace NetAdapt.Kernels.Lanes;

/// <summary>x86 with AVX2 and FMA (Haswell and Zen, and later): 8 floats, 16 registers.</summary>
internal readonly unsafe struct Avx2Lanes : ILanes<F8>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static string Isa => "avx2";
    /// <summary>A native binary that was built for AVX-512 leaves these loops out: they would double its kernels, and never run by themselves.</summary>
    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported && (RuntimeFeature.IsDynamicCodeSupported || !Avx512F.IsSupported);
    public static int Width { [MethodImpl(Inline)] get => 8; }
    public static int Registers { [MethodImpl(Inline)] get => 16; }
    public static bool MasksAreFree { [MethodImpl(Inline)] get => false; }
    public static bool MultipliesByLane { [MethodImpl(Inline)] get => false; }
    public static F8 Zero { [MethodImpl(Inline)] get => F8.Zero; }

    // The mask of the first n lanes starts 8 - n from the start.
    private static ReadOnlySpan<int> Masks => [-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0];

    [MethodImpl(Inline)]
    private static F8 Mask(int count) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(8 - count)).AsSingle();

    [MethodImpl(Inline)] public static F8 Splat(float x) => Vector256.Create(x);
    [MethodImpl(Inline)] public static F8 Load(float* p) => Avx.LoadVector256(p);
    [MethodImpl(Inline)] public static void Prefetch(float* p) => Sse.Prefetch0(p);
    [MethodImpl(Inline)] public static void Store(float* p, F8 x) => Avx.Store(p, x);
    [MethodImpl(Inline)] public static F8 LoadPartial(float* p, int count) => Avx.MaskLoad(p, Mask(count));

    /// <summary>In pieces: a masked store takes AMD's Zen to Zen 3 some 18 cycles, these few branches, which go the same way in a whole layer, some five.</summary>
    [MethodImpl(Inline)]
    public static void StorePartial(float* p, F8 x, int count)
    {
        Vector128<float> part = x.GetLower();
        if ((count & 4) != 0)
        {
            Sse.Store(p, part);
            part = x.GetUpper();
            p += 4;
        }
        if ((count & 2) != 0)
        {
            Sse.StoreLow(p, part);
            part = Sse.MoveHighToLow(part, part);
            p += 2;
        }
        if ((count & 1) != 0) Sse.StoreScalar(p, part);
        if ((count & 8) != 0) Store(p, x);
    }

    [MethodImpl(Inline)]
    public static F8 Repeat(float* p, [ConstantExpected] int group) => group switch
    {
        2 => Avx.BroadcastScalarToVector256((double*)p).AsSingle(),
        4 => Avx.BroadcastVector128ToVector256(p),
        _ => Load(p),
    };

    [MethodImpl(Inline)]
    public static F8 RepeatPartial(float* p, [ConstantExpected] int group, int count) => group switch
    {
        2 => Vector256.Create((ulong)*(uint*)p).AsSingle(),
        4 => Vector256.Create(Avx.MaskLoad(p, Mask(count).GetLower())),
        _ => LoadPartial(p, count),
    };

    [MethodImpl(Inline)]
    public static F8 SumGroups(F8 a, [ConstantExpected] int group)
    {
        a = Add(a, Avx.Permute(a, 0b10_11_00_01));
        if (group == 2) return Avx2.PermuteVar8x32(a, Vector256.Create(0, 2, 4, 6, 0, 2, 4, 6));
        a = Add(a, Avx.Permute(a, 0b01_00_11_10));
        if (group == 4) return Avx2.PermuteVar8x32(a, Vector256.Create(0, 4, 0, 4, 0, 4, 0, 4));
        return Add(a, Avx.Permute2x128(a, a, 1));
    }

    [MethodImpl(Inline)] public static F8 Add(F8 a, F8 b) => Avx.Add(a, b);
    [MethodImpl(Inline)] public static F8 Subtract(F8 a, F8 b) => Avx.Subtract(a, b);
    [MethodImpl(Inline)] public static F8 Multiply(F8 a, F8 b) => Avx.Multiply(a, b);
    [MethodImpl(Inline)] public static F8 Divide(F8 a, F8 b) => Avx.Divide(a, b);
    [MethodImpl(Inline)] public static F8 Reciprocal(F8 a) => Divide(Splat(1), a);
    [MethodImpl(Inline)] public static F8 Sqrt(F8 a) => Avx.Sqrt(a);
    [MethodImpl(Inline)] public static F8 MultiplyAdd(F8 a, F8 b, F8 c) => Fma.MultiplyAdd(a, b, c);
    [MethodImpl(Inline)] public static F8 MultiplyAddByLane(F8 a, F8 b, [ConstantExpected(Max = (byte)3)] byte lane, F8 c) => MultiplyAdd(a, Splat(b[lane]), c);
    [MethodImpl(Inline)] public static void Prefetch(void* p) => Sse.Prefetch1(p);
    [MethodImpl(Inline)] public static F8 Min(F8 a, F8 b) => Avx.Min(a, b);
    [MethodImpl(Inline)] public static F8 Max(F8 a, F8 b) => Avx.Max(a, b);
    [MethodImpl(Inline)] public static F8 WhereGreater(F8 a, F8 b, F8 x, F8 y) => Avx.BlendVariable(y, x, Avx.CompareGreaterThan(a, b));
    [MethodImpl(Inline)] public static F8 Round(F8 a) => Avx.RoundToNearestInteger(a);
    [MethodImpl(Inline)] public static F8 PowerOfTwo(F8 n) =>
        Avx2.ShiftLeftLogical(Avx2.Add(Avx.ConvertToVector256Int32(n), Vector256.Create(127)), 23).AsSingle();
    [MethodImpl(Inline)] public static float Sum(F8 a) => Vector256.Sum(a);

    [MethodImpl(Inline)]
    public static float Largest(F8 a)
    {
        Vector128<float> m = Sse.Max(a.GetLower(), a.GetUpper());
        m = Sse.Max(m, Sse.MoveHighToLow(m, m));
        return Sse.MaxScalar(m, Sse.Shuffle(m, m, 1)).ToScalar();
    }
}
