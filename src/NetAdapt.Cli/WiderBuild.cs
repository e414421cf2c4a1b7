using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using NetAdapt.Kernels;

namespace NetAdapt.Cli;

/// <summary>The same program built for AVX-512, in a file beside this one: a native binary cannot ask for AVX-512 at run time (docs/decisions/0013), so on a processor that has it
/// this process becomes that one before anything else is done. One file alone works as well, on AVX2.</summary>
internal static class WiderBuild
{
    /// <summary>What the file's name has behind this program's.</summary>
    public const string Suffix = "-avx512";

    private const string HandedOverFrom = "NETADAPT_HANDED_OVER_FROM";

    // What ".NET's baseline x86-64-v4" asks for beyond v3.
    private static readonly string[] s_features = ["avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"];

    /// <summary>The instruction sets that <c>--device cpu:NAME</c> can name here: this build's, and those of the one that handed over to it.</summary>
    public static ImmutableArray<string> Isas => Environment.GetEnvironmentVariable(HandedOverFrom) == null ? KernelCatalog.SupportedIsas : [.. KernelCatalog.SupportedIsas, .. s_others];

    // What the narrower build has and this one has not.
    private static readonly string[] s_others = ["avx2", "scalar"];

    private static string Build => typeof(WiderBuild).Module.ModuleVersionId.ToString();

    /// <summary>Does not return where the other build takes over.</summary>
    /// <exception cref="InvalidInputException">The file beside this program is of another build.</exception>
    public static void HandOver(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable(HandedOverFrom) is { } from)
        {
            if (from != Build) throw new InvalidInputException($"{Environment.ProcessPath} and the netadapt beside it are not of the same build. Publish both together, or delete this one.");
            return;
        }
        if (Avx512F.IsSupported || !X86Base.IsSupported || RuntimeFeature.IsDynamicCodeSupported) return;
        // Who asks for another instruction set stays here.
        if (arguments.Any(a => a.Contains("cpu:avx2", StringComparison.Ordinal) || a.Contains("cpu:scalar", StringComparison.Ordinal))) return;
        // Where /proc is not mounted, nothing tells where this program lies.
        if (Environment.ProcessPath is not { } self || !File.Exists(self + Suffix) || !ProcessorHasIt()) return;
        // Where it fails this build does the work.
        if (ProgramImage.SetVariable(HandedOverFrom, Build)) ProgramImage.Become(self + Suffix, [Environment.GetCommandLineArgs()[0], .. arguments]);
    }

    /// <summary>The processor has AVX-512 and the system lets programs use it: that is when the kernel lists it.</summary>
    /// <param name="list">Where the kernel lists it; where that cannot be read, this build does the work.</param>
    internal static bool ProcessorHasIt(string list = "/proc/cpuinfo")
    {
        try
        {
            // The first processor's lines are enough; all of them take a while on large machines.
            foreach (string line in File.ReadLines(list))
                if (line.StartsWith("flags", StringComparison.Ordinal))
                    return line.Split(' ') is var flags && s_features.All(feature => flags.Contains(feature));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        return false;
    }
}
