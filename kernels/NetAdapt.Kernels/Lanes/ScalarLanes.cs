using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace NetAdapt.Kernels.Lanes;

/// <summary>One float at a time: for machines without a known vector unit, and for tests. Every lane there is, is full.</summary>
internal readonly unsafe struct ScalarLanes : ILanes<float>
{
    private const MethodImplOptions Inline = MethodImplOptions.AggressiveInlining;

    public static string Isa => "scalar";
    public static bool IsSupported => true;
    public static int Width { [MethodImpl(Inline)] get => 1; }
    public static int Registers { [MethodImpl(Inline)] get => 16; }
    public static bool MasksAreFree { [MethodImpl(Inline)] get => false; }
    public static bool MultipliesByLane { [MethodImpl(Inline)] get => false; }
    public static float Zero { [MethodImpl(Inline)] get => 0; }

    [MethodImpl(Inline)] public static float Splat(float x) => x;
    [MethodImpl(Inline)] public static float Load(float* p) => *p;
    [MethodImpl(Inline)] public static void Prefetch(float* p) { }
    [MethodImpl(Inline)] public static void Store(float* p, float x) => *p = x;
    [MethodImpl(Inline)] public static float LoadPartial(float* p, int count) => *p;
    [MethodImpl(Inline)] public static void StorePartial(float* p, float x, int count) => *p = x;
    [MethodImpl(Inline)] public static float Repeat(float* p, [ConstantExpected] int group) => *p;
    [MethodImpl(Inline)] public static float RepeatPartial(float* p, [ConstantExpected] int group, int count) => *p;
    [MethodImpl(Inline)] public static float SumGroups(float a, [ConstantExpected] int group) => a;
    [MethodImpl(Inline)] public static float Add(float a, float b) => a + b;
    [MethodImpl(Inline)] public static float Subtract(float a, float b) => a - b;
    [MethodImpl(Inline)] public static float Multiply(float a, float b) => a * b;
    [MethodImpl(Inline)] public static float Divide(float a, float b) => a / b;
    [MethodImpl(Inline)] public static float Reciprocal(float a) => 1 / a;
    [MethodImpl(Inline)] public static float Sqrt(float a) => MathF.Sqrt(a);

    // Two roundings, not one: without an FMA unit the fused form is a slow call into the C library.
    [MethodImpl(Inline)] public static float MultiplyAdd(float a, float b, float c) => a * b + c;
    [MethodImpl(Inline)] public static float MultiplyAddByLane(float a, float b, [ConstantExpected(Max = (byte)3)] byte lane, float c) => MultiplyAdd(a, b, c);
    [MethodImpl(Inline)] public static void Prefetch(void* p)
    {
    }

    [MethodImpl(Inline)] public static float Min(float a, float b) => a < b ? a : b;
    [MethodImpl(Inline)] public static float Max(float a, float b) => a > b ? a : b;
    [MethodImpl(Inline)] public static float WhereGreater(float a, float b, float x, float y) => a > b ? x : y;
    [MethodImpl(Inline)] public static float Round(float a) => MathF.Round(a);
    [MethodImpl(Inline)] public static float PowerOfTwo(float n) => BitConverter.Int32BitsToSingle(((int)n + 127) << 23);
    [MethodImpl(Inline)] public static float Sum(float a) => a;
    [MethodImpl(Inline)] public static float Largest(float a) => a;
}
