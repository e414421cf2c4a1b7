using System.Runtime.InteropServices;
using NetAdapt.Bench.Engines;

namespace NetAdapt.Bench.Measuring;

/// <summary>Nothing is timed before all engines gave the same numbers.</summary>
internal static class Agreement
{
    private const double Tolerance = 1e-4;

    /// <param name="folder">For the outputs.</param>
    /// <exception cref="InvalidOperationException">Two engines disagree.</exception>
    public static void Check(string key, IReadOnlyList<EngineProcess> engines, string folder, double tolerance = Tolerance)
    {
        float[]? first = null;
        foreach (EngineProcess engine in engines)
        {
            string path = Path.Combine(folder, "output");
            engine.Ask($"output {key} {path}");
            float[] values = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
            first ??= values;
            double apart = Distance(first, values);
            if (!(apart <= tolerance)) throw new InvalidOperationException($"{key}: {engine.Name} and {engines[0].Name} differ by {apart:0.0e0} of the largest output");
        }
    }

    /// <summary>The largest difference as a share of the largest value; NaN where something is no number.</summary>
    private static double Distance(float[] a, float[] b) =>
        a.Length != b.Length ? double.NaN : a.Zip(b, (x, y) => (double)Math.Abs(x - y)).Max() / a.Max(Math.Abs);
}
