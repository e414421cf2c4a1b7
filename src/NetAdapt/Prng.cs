using System.Numerics;

namespace NetAdapt;

/// <summary>xoshiro256** (Blackman, Vigna), seeded through SplitMix64: the only source of chance in the project. System.Random promises no sequence between
/// versions of .NET; this one gives the same bits everywhere, for ever. Not thread-safe: every task has its own, from <see cref="For"/>.</summary>
public sealed class Prng
{
    private ulong _s0, _s1, _s2, _s3;

    public Prng(ulong seed) => Reseed(seed);

    /// <summary>The generator of one place in a run, such as (seed, epoch, position): places next to each other give unrelated sequences.</summary>
    public static Prng For(ulong seed, ulong a, ulong b = 0) => new(Mix(seed, a, b));

    /// <summary>A seed for the place (<paramref name="a"/>, <paramref name="b"/>) of the run that <paramref name="seed"/> starts.</summary>
    public static ulong Mix(ulong seed, ulong a, ulong b = 0)
    {
        ulong state = seed;
        state = SplitMix(ref state) ^ a;
        state = SplitMix(ref state) ^ b;
        return SplitMix(ref state);
    }

    /// <summary>Starts again as a new generator with this seed would.</summary>
    public void Reseed(ulong seed)
    {
        _s0 = SplitMix(ref seed);
        _s1 = SplitMix(ref seed);
        _s2 = SplitMix(ref seed);
        _s3 = SplitMix(ref seed);
    }

    /// <summary>64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(_s1 * 5, 7) * 9, t = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= t;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }

    /// <summary>Uniform in 0 .. <paramref name="bound"/> - 1, without bias (Lemire's multiplication with rejection).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not positive.</exception>
    public int NextInt(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        uint limit = (uint)bound;
        ulong product = (NextUInt64() >> 32) * limit;
        if ((uint)product < limit)
            for (uint threshold = (0 - limit) % limit; (uint)product < threshold;)
                product = (NextUInt64() >> 32) * limit;
        return (int)(product >> 32);
    }

    /// <summary>Uniform in [0, 1), a multiple of 2^-24.</summary>
    public float NextFloat() => (NextUInt64() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1), a multiple of 2^-53.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1d / (1L << 53));

    /// <summary>True once in two.</summary>
    public bool NextBool() => NextUInt64() >> 63 != 0;

    /// <summary>About normal, mean 0 and standard deviation 1: twelve uniform numbers added (Irwin-Hall). Additions only, so the bits are the same on
    /// every machine, which log and cos of the C library do not promise; nothing lies beyond 6 standard deviations.</summary>
    public float NextNormal()
    {
        double sum = -6;
        for (int i = 0; i < 12; i++) sum += NextDouble();
        return (float)sum;
    }

    /// <summary>Fisher-Yates.</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int j = NextInt(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong SplitMix(ref ulong state)
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
