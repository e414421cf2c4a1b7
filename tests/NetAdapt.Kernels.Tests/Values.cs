namespace NetAdapt.Kernels.Tests;

/// <summary>Test values, and how they are compared.</summary>
internal static class Values
{
    public static float[] Random(int count, int seed, float scale = 1)
    {
        var random = new Random(seed);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (random.NextSingle() * 2 - 1) * scale;
        return values;
    }

    /// <summary>Every element within <paramref name="tolerance"/> of the expected one, relative to the largest expected magnitude (at least 1).</summary>
    public static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, float tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        float scale = 1;
        foreach (float e in expected)
            if (float.IsFinite(e)) scale = MathF.Max(scale, MathF.Abs(e));
        for (int i = 0; i < expected.Length; i++)
        {
            bool close = expected[i].Equals(actual[i]) || MathF.Abs(expected[i] - actual[i]) <= tolerance * scale;
            Assert.True(close, $"{what}: element {i} of {expected.Length} is {actual[i]}, not {expected[i]}");
        }
    }

    /// <summary>Roots as their squares, and the root of a number below 0 as 0: near 0 a sum's last digit is a root's third, or the difference between a small root and none.</summary>
    public static void Square(params float[][] roots)
    {
        foreach (float[] values in roots)
            for (int i = 0; i < values.Length; i++) values[i] = float.IsNaN(values[i]) ? 0 : values[i] * values[i];
    }
}
