using NetAdapt.Backends;
using NetAdapt.Kernels;

namespace NetAdapt.CApi.Border;

/// <summary>The engine that the library runs on.</summary>
internal static class Engine
{
    public static IBackend Here { get; } = new CpuBackend();

    /// <summary>The one that a recipe names: "cpu", or "cpu:avx2".</summary>
    /// <exception cref="InvalidInputException">There is no such device here.</exception>
    public static IBackend Named(string device)
    {
        string[] parts = device.Split(':', 2);
        if (parts[0] != "cpu") throw new InvalidInputException($"'{device}' is no device of this library; there is cpu.");
        return parts.Length == 1 ? Here : new CpuBackend(parts[1]);
    }
}
