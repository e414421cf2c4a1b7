using System.Runtime.InteropServices;

namespace NetAdapt.Resources;

/// <summary>Where, when and how a <see cref="LatencyTable"/> was measured.</summary>
public sealed record TableHeader
{
    /// <summary>The network whose layers at all widths were measured.</summary>
    public required string Network { get; init; }

    /// <summary>The machine's name.</summary>
    public required string Device { get; init; }

    /// <summary>"cpu", "opencl".</summary>
    public required string Backend { get; init; }

    /// <summary>"avx512", "avx2", "advsimd", "scalar".</summary>
    public required string Isa { get; init; }

    public required int Threads { get; init; }

    /// <summary>Null: wherever the system put the threads.</summary>
    public CoreSet? Cores { get; init; }

    /// <summary>Null where the system does not tell.</summary>
    public string? Governor { get; init; }

    public required DateTimeOffset Date { get; init; }

    /// <summary>The version of the program that measured.</summary>
    public string Program { get; init; } = ThisProgram;

    /// <summary>The network itself, unpruned and whole, at the speed that the machine had when the table was measured. Null: not measured.</summary>
    public Latency? Reference { get; init; }

    /// <summary>What the unpruned network took beside the whole networks of the correction over what it took beside the layers: far from 1 the machine changed between. Null: not measured.</summary>
    public double? Drift { get; init; }

    /// <summary>Only some input widths were measured; what lies between two of them is interpolated.</summary>
    public bool Interpolates { get; init; }

    /// <summary>What was measured there cannot be measured here: another machine, or another kind of processor under the same name (a program that is run by an emulator sees its host's).</summary>
    /// <param name="device">This machine's name.</param>
    public bool IsFromElsewhere(string device) => Device != device || ArchitectureOf(Isa) is { } its && its != RuntimeInformation.ProcessArchitecture;

    private static Architecture? ArchitectureOf(string isa) => isa switch { "advsimd" => Architecture.Arm64, "avx2" or "avx512" => Architecture.X64, _ => null };

    public static string ThisProgram { get; } = typeof(TableHeader).Assembly.GetName().Version?.ToString(3) ?? "unknown";
}
