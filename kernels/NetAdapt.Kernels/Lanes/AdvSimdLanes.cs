using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using F4 = System.Runtime.Intrinsics.Vector128<float>;

namespace NetAdapt.Kernels.Lanes;

/// <summary>64-bit Arm: 4 floats, 32 registers.</summary>
internal readonly unsafe struct AdvSimdLanes : ILanes<F4>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static string Isa => "advsimd";
    public static bool IsSupported => AdvSimd.Arm64.IsSupported;
    public static int Width { [MethodImpl(Inline)] get => 4; }
    public static int Registers { [MethodImpl(Inline)] get => 32; }
    public static bool MasksAreFree { [MethodImpl(Inline)] get => false; }
    public static bool MultipliesByLane { [MethodImpl(Inline)] get => true; }
    public static F4 Zero { [MethodImpl(Inline)] get => F4.Zero; }

    [MethodImpl(Inline)] public static F4 Splat(float x) => Vector128.Create(x);
    [MethodImpl(Inline)] public static F4 Load(float* p) => AdvSimd.LoadVector128(p);
    [MethodImpl(Inline)] public static void Prefetch(float* p) { }
    [MethodImpl(Inline)] public static void Store(float* p, F4 x) => AdvSimd.Store(p, x);

    [MethodImpl(Inline)]
    public static F4 LoadPartial(float* p, int count) => count switch
    {
        1 => Vector128.CreateScalar(*p),
        2 => Vector128.Create(AdvSimd.LoadVector64(p), Vector64<float>.Zero),
        3 => Vector128.Create(AdvSimd.LoadVector64(p), Vector64.CreateScalar(p[2])),
        _ => AdvSimd.LoadVector128(p),
    };

    [MethodImpl(Inline)]
    public static void StorePartial(float* p, F4 x, int count)
    {
        if (count == 4) AdvSimd.Store(p, x);
        else if (count == 1) *p = x.ToScalar();
        else
        {
            AdvSimd.Store(p, x.GetLower());
            if (count == 3) p[2] = AdvSimd.Extract(x, 2);
        }
    }

    [MethodImpl(Inline)] public static F4 Repeat(float* p, [ConstantExpected] int group) => group == 2 ? Vector128.Create(*(double*)p).AsSingle() : Load(p);

    [MethodImpl(Inline)]
    public static F4 RepeatPartial(float* p, [ConstantExpected] int group, int count) => group == 2 ? Vector128.Create((ulong)*(uint*)p).AsSingle() : LoadPartial(p, count);

    [MethodImpl(Inline)]
    public static F4 SumGroups(F4 a, [ConstantExpected] int group)
    {
        a = AdvSimd.Arm64.AddPairwise(a, a);
        return group == 2 ? a : AdvSimd.Arm64.AddPairwise(a, a);
    }

    [MethodImpl(Inline)] public static F4 Add(F4 a, F4 b) => AdvSimd.Add(a, b);
    [MethodImpl(Inline)] public static F4 Subtract(F4 a, F4 b) => AdvSimd.Subtract(a, b);
    [MethodImpl(Inline)] public static F4 Multiply(F4 a, F4 b) => AdvSimd.Multiply(a, b);
    [MethodImpl(Inline)] public static F4 Divide(F4 a, F4 b) => AdvSimd.Arm64.Divide(a, b);
    [MethodImpl(Inline)] public static F4 Reciprocal(F4 a)
    {
        // 8 bits, which each step of Newton's doubles.
        F4 estimate = AdvSimd.ReciprocalEstimate(a);
        estimate = AdvSimd.Multiply(estimate, AdvSimd.ReciprocalStep(a, estimate));
        return AdvSimd.Multiply(estimate, AdvSimd.ReciprocalStep(a, estimate));
    }

    [MethodImpl(Inline)] public static F4 Sqrt(F4 a) => AdvSimd.Arm64.Sqrt(a);
    [MethodImpl(Inline)] public static F4 MultiplyAdd(F4 a, F4 b, F4 c) => AdvSimd.FusedMultiplyAdd(c, a, b);
    [MethodImpl(Inline)] public static F4 MultiplyAddByLane(F4 a, F4 b, [ConstantExpected(Max = (byte)3)] byte lane, F4 c) => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(c, a, b, lane);
    [MethodImpl(Inline)] public static void Prefetch(void* p)
    {
    }

    [MethodImpl(Inline)] public static F4 Min(F4 a, F4 b) => AdvSimd.Min(a, b);
    [MethodImpl(Inline)] public static F4 Max(F4 a, F4 b) => AdvSimd.Max(a, b);
    [MethodImpl(Inline)] public static F4 WhereGreater(F4 a, F4 b, F4 x, F4 y) => AdvSimd.BitwiseSelect(AdvSimd.CompareGreaterThan(a, b), x, y);
    [MethodImpl(Inline)] public static F4 Round(F4 a) => AdvSimd.RoundToNearest(a);
    [MethodImpl(Inline)] public static F4 PowerOfTwo(F4 n) =>
        AdvSimd.ShiftLeftLogical(AdvSimd.Add(AdvSimd.ConvertToInt32RoundToEven(n), Vector128.Create(127)).AsUInt32(), 23).AsSingle();
    [MethodImpl(Inline)] public static float Sum(F4 a) => Vector128.Sum(a);
    [MethodImpl(Inline)] public static float Largest(F4 a) => AdvSimd.Arm64.MaxAcross(a).ToScalar();
}
