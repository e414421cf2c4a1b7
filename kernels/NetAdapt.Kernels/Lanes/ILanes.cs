using System.Diagnostics.CodeAnalysis;

namespace NetAdapt.Kernels.Lanes;

/// <summary>One instruction set's vector of floats: all that a loop may know about the machine. A generic body over
/// <c>L : struct, ILanes&lt;V&gt;</c> compiles to the instructions that one would write by hand, since each member is inlined.</summary>
/// <typeparam name="V">The register: Vector512, Vector256 or Vector128 of float, or a float.</typeparam>
internal unsafe interface ILanes<V> where V : unmanaged
{
    /// <summary>"avx512", "avx2", "advsimd", "scalar".</summary>
    static abstract string Isa { get; }

    /// <summary>This machine and this binary really have it.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Floats in one vector.</summary>
    static abstract int Width { get; }

    /// <summary>Vector registers: 16 or 32.</summary>
    static abstract int Registers { get; }

    /// <summary>A masked load or store costs no more than a whole one.</summary>
    static abstract bool MasksAreFree { get; }

    /// <summary>A multiply-add can pick one lane of a register: <see cref="MultiplyAddByLane"/> is an instruction.</summary>
    static abstract bool MultipliesByLane { get; }

    static abstract V Zero { get; }

    static abstract V Splat(float x);

    /// <summary>Needs no alignment.</summary>
    static abstract V Load(float* p);

    static abstract void Store(float* p, V x);

    /// <summary>The first <paramref name="count"/> floats (1 to Width), then zeros; nothing behind them is touched.</summary>
    static abstract V LoadPartial(float* p, int count);

    /// <summary>The <paramref name="group"/> floats at <paramref name="p"/> again and again, in all lanes; a constant power of two, 2 to Width.</summary>
    static abstract V Repeat(float* p, [ConstantExpected] int group);

    /// <summary>The same of a group of which only the first <paramref name="count"/> floats exist (1 to group - 1); the others are zeros.</summary>
    static abstract V RepeatPartial(float* p, [ConstantExpected] int group, int count);

    /// <summary>The sum of each <paramref name="group"/> lanes next to each other: the first Width / group lanes, the others hold anything.</summary>
    static abstract V SumGroups(V a, [ConstantExpected] int group);

    /// <summary>Stores the first <paramref name="count"/> lanes (1 to Width); nothing behind them is touched.</summary>
    static abstract void StorePartial(float* p, V x, int count);

    static abstract V Add(V a, V b);

    static abstract V Subtract(V a, V b);

    static abstract V Multiply(V a, V b);

    static abstract V Divide(V a, V b);

    /// <summary>1 / a for a from 1 on, off by two units in the last place at most: by an estimate and Newton's steps where these are faster than the division.</summary>
    static abstract V Reciprocal(V a);

    static abstract V Sqrt(V a);

    /// <summary>a * b + c, rounded once where the machine can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    /// <summary>a * lane number <paramref name="lane"/> (0 to 3, a constant) of b + c.</summary>
    static abstract V MultiplyAddByLane(V a, V b, [ConstantExpected(Max = (byte)3)] byte lane, V c);

    /// <summary>Asks for the cache line at <paramref name="p"/>, which may lie anywhere; nothing where the machine cannot be asked.</summary>
    static abstract void Prefetch(void* p);

    /// <summary>The smaller; <paramref name="b"/> where it is not a number.</summary>
    static abstract V Min(V a, V b);

    /// <summary>The larger; <paramref name="b"/> where it is not a number.</summary>
    static abstract V Max(V a, V b);

    /// <summary>a &gt; b ? x : y, lane by lane.</summary>
    static abstract V WhereGreater(V a, V b, V x, V y);

    /// <summary>To the nearest integer, still as a float.</summary>
    static abstract V Round(V a);

    /// <summary>2^n for integers n from -126 to 127.</summary>
    static abstract V PowerOfTwo(V n);

    /// <summary>The sum of all lanes.</summary>
    static abstract float Sum(V a);

    /// <summary>The largest of all lanes.</summary>
    static abstract float Largest(V a);

    /// <summary>The line that <paramref name="p"/> lies in will be wanted soon; it need not exist. Nothing happens where the machine has no such instruction.</summary>
    static abstract void Prefetch(float* p);
}
