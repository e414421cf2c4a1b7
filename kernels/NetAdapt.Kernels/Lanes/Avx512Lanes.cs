using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using F16 = System.Runtime.Intrinsics.Vector512<float>;

namespace NetAdapt.Kernels.Lanes;

/// <summary>x86 with AVX-512 (Skylake server, Zen 4, and later): 16 floats, 32 registers, and masks that make a part of a vector as cheap as the whole.
/// A native binary has it only where it was built for such machines (docs/decisions/0013).</summary>
internal readonly unsafe struct Avx512Lanes : ILanes<F16>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static string Isa => "avx512";
    public static bool IsSupported => Avx512F.IsSupported;
    public static int Width { [MethodImpl(Inline)] get => 16; }
    public static int Registers { [MethodImpl(Inline)] get => 32; }
    public static bool MasksAreFree { [MethodImpl(Inline)] get => true; }
    public static bool MultipliesByLane { [MethodImpl(Inline)] get => false; }
    public static F16 Zero { [MethodImpl(Inline)] get => F16.Zero; }

    /// <summary>This machine computes a vector in two halves, one after the other, so that half a vector takes half the time: AMD's that do not report a data path of 512 bits (Zen 4).
    /// Source: AMD64 Architecture Programmer's Manual, volume 3, CPUID Fn8000_001A, EAX[3] FP512.</summary>
    public static bool IsInHalves { get; } = ComputesInHalves();

    private static bool ComputesInHalves()
    {
        const int Performance = unchecked((int)0x8000_001A), Fp512 = 1 << 3, Auth = 0x6874_7541, Enti = 0x6974_6E65, Camd = 0x444D_4163;
        if (!Avx512F.IsSupported || X86Base.CpuId(0, 0) is not (_, Auth, Camd, Enti)) return false;
        return (uint)X86Base.CpuId(unchecked((int)0x8000_0000), 0).Eax >= unchecked((uint)Performance) && (X86Base.CpuId(Performance, 0).Eax & Fp512) == 0;
    }

    // A comparison with the lanes' numbers: it goes straight into a mask register.
    [MethodImpl(Inline)]
    private static F16 Mask(int count) => Vector512.LessThan(Vector512<int>.Indices, Vector512.Create(count)).AsSingle();

    [MethodImpl(Inline)] public static F16 Splat(float x) => Vector512.Create(x);
    [MethodImpl(Inline)] public static F16 Load(float* p) => Avx512F.LoadVector512(p);
    [MethodImpl(Inline)] public static void Prefetch(float* p) => Sse.Prefetch0(p);
    [MethodImpl(Inline)] public static void Store(float* p, F16 x) => Avx512F.Store(p, x);
    [MethodImpl(Inline)] public static F16 LoadPartial(float* p, int count) => Avx512F.MaskLoad(p, Mask(count), F16.Zero);
    [MethodImpl(Inline)] public static void StorePartial(float* p, F16 x, int count) => Avx512F.MaskStore(p, Mask(count), x);

    [MethodImpl(Inline)]
    public static F16 Repeat(float* p, [ConstantExpected] int group) => group switch
    {
        2 => Vector512.Create(*(double*)p).AsSingle(),
        4 => Avx512F.BroadcastVector128ToVector512(p),
        // Not the form for doubles: the compiler of .NET 10.0 writes its distances from an address for half the size (vbroadcastf64x4 [p - 32] reads p - 64).
        8 => Avx512DQ.BroadcastVector256ToVector512(p),
        _ => Load(p),
    };

    [MethodImpl(Inline)]
    public static F16 RepeatPartial(float* p, [ConstantExpected] int group, int count) => group switch
    {
        2 => Vector512.Create((ulong)*(uint*)p).AsSingle(),
        4 => Vector512.Create(Avx2Lanes.RepeatPartial(p, 4, count)),
        8 => Vector512.Create(Avx2Lanes.LoadPartial(p, count)),
        _ => LoadPartial(p, count),
    };

    // Halves of a group, of two lanes, of four and so on, are added to each other; then the groups' first lanes are gathered.
    [MethodImpl(Inline)]
    public static F16 SumGroups(F16 a, [ConstantExpected] int group)
    {
        a = Add(a, Avx512F.Permute4x32(a, 0b10_11_00_01));
        if (group == 2) return Avx512F.PermuteVar16x32(a, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 0, 2, 4, 6, 8, 10, 12, 14));
        a = Add(a, Avx512F.Permute4x32(a, 0b01_00_11_10));
        if (group == 4) return Avx512F.PermuteVar16x32(a, Vector512.Create(0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12));
        a = Add(a, Avx512F.Shuffle4x128(a, a, 0b10_11_00_01));
        if (group == 8) return Avx512F.PermuteVar16x32(a, Vector512.Create(0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8, 0, 8));
        return Add(a, Avx512F.Shuffle4x128(a, a, 0b01_00_11_10));
    }

    [MethodImpl(Inline)] public static F16 Add(F16 a, F16 b) => Avx512F.Add(a, b);
    [MethodImpl(Inline)] public static F16 Subtract(F16 a, F16 b) => Avx512F.Subtract(a, b);
    [MethodImpl(Inline)] public static F16 Multiply(F16 a, F16 b) => Avx512F.Multiply(a, b);
    [MethodImpl(Inline)] public static F16 Divide(F16 a, F16 b) => Avx512F.Divide(a, b);
    [MethodImpl(Inline)] public static F16 Reciprocal(F16 a)
    {
        // 14 bits, which one step of Newton's doubles.
        F16 estimate = Avx512F.Reciprocal14(a);
        return MultiplyAdd(estimate, Avx512F.FusedMultiplyAddNegated(a, estimate, Splat(1)), estimate);
    }

    [MethodImpl(Inline)] public static F16 Sqrt(F16 a) => Avx512F.Sqrt(a);
    [MethodImpl(Inline)] public static F16 MultiplyAdd(F16 a, F16 b, F16 c) => Avx512F.FusedMultiplyAdd(a, b, c);
    [MethodImpl(Inline)] public static F16 MultiplyAddByLane(F16 a, F16 b, [ConstantExpected(Max = (byte)3)] byte lane, F16 c) => MultiplyAdd(a, Splat(b[lane]), c);
    [MethodImpl(Inline)] public static void Prefetch(void* p) => Sse.Prefetch1(p);
    [MethodImpl(Inline)] public static F16 Min(F16 a, F16 b) => Avx512F.Min(a, b);
    [MethodImpl(Inline)] public static F16 Max(F16 a, F16 b) => Avx512F.Max(a, b);
    [MethodImpl(Inline)] public static F16 WhereGreater(F16 a, F16 b, F16 x, F16 y) => Vector512.ConditionalSelect(Avx512F.CompareGreaterThan(a, b), x, y);
    [MethodImpl(Inline)] public static F16 Round(F16 a) => Avx512F.RoundScale(a, 8);   // 8: to the nearest even integer, whatever the control register says
    [MethodImpl(Inline)] public static F16 PowerOfTwo(F16 n) =>
        Avx512F.ShiftLeftLogical(Avx512F.Add(Avx512F.ConvertToVector512Int32(n), Vector512.Create(127)), 23).AsSingle();
    [MethodImpl(Inline)] public static float Sum(F16 a) => Vector256.Sum(Avx.Add(a.GetLower(), a.GetUpper()));
    [MethodImpl(Inline)] public static float Largest(F16 a) => Avx2Lanes.Largest(Avx.Max(a.GetLower(), a.GetUpper()));
}
