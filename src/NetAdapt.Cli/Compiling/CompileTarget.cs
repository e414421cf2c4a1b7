namespace NetAdapt.Cli.Compiling;

/// <summary>What `netadapt compile` leaves.</summary>
internal enum CompileKind
{
    /// <summary>A program.</summary>
    Exe,

    /// <summary>A shared library.</summary>
    Shared,

    /// <summary>A static library.</summary>
    Static,
}

/// <summary>What a network is compiled for.</summary>
/// <param name="Rid">"linux-x64" or "linux-arm64".</param>
/// <param name="Isa">"avx2", "avx512" or "advsimd".</param>
/// <param name="IsStaticExecutable">A program without a dynamic linker.</param>
internal sealed record CompileTarget(string Rid, string Isa, CompileKind Kind, bool IsStaticExecutable)
{
    /// <exception cref="InvalidInputException">What does not go together, or is unknown.</exception>
    public static CompileTarget Of(string? rid, string? isa, CompileKind kind, bool isStaticExecutable)
    {
        rid ??= Machine;
        string[] isas = rid switch
        {
            "linux-x64" => ["avx2", "avx512"],
            "linux-arm64" => ["advsimd"],
            _ => throw new InvalidInputException($"'{rid}' is no machine that networks are compiled for: -r linux-x64 or -r linux-arm64."),
        };
        isa ??= isas[0];
        if (!isas.Contains(isa)) throw new InvalidInputException($"{rid} has no instruction set '{isa}': --isa {string.Join(" or ", isas)}.");
        if (isStaticExecutable && kind != CompileKind.Exe) throw new InvalidInputException("--static-executable is for --kind exe; a static library is --kind static.");
        return new CompileTarget(rid, isa, kind, isStaticExecutable);
    }

    /// <summary>This machine.</summary>
    public static string Machine => System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "linux-arm64" : "linux-x64";

    public bool IsCross => Rid != Machine;

    /// <summary>For people: "avx2, linux-x64".</summary>
    public override string ToString() => $"{Isa}, {Rid}";
}
