using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace NetAdapt.InnerLoops;

/// <summary>LLVM's tools: what a program holds, and how long a processor would take.</summary>
internal sealed partial class Llvm(string version)
{
    /// <summary>Times that a loop is run in the model: what its first turns lack then does not matter.</summary>
    private const int Turns = 200;

    /// <summary>Functions by name.</summary>
    public IEnumerable<(string Name, long Start, long Length)> Symbols(string file)
    {
        foreach (string line in Run($"llvm-nm-{version}", "", "--print-size", "--defined-only", file))
            if (Symbol().Match(line) is { Success: true } match) yield return (match.Groups["name"].Value, Hex(match.Groups["start"].Value), Hex(match.Groups["length"].Value));
    }

    /// <summary>The instructions between two addresses.</summary>
    public IReadOnlyList<Instruction> Instructions(string program, long from, long to) =>
        [.. Run($"llvm-objdump-{version}", "", "-d", "--no-show-raw-insn", string.Create(CultureInfo.InvariantCulture, $"--start-address={from}"), string.Create(CultureInfo.InvariantCulture, $"--stop-address={to}"), program)
            .Select(InnerLoop.Parse).OfType<Instruction>()];

    /// <summary>Cycles that one turn of each loop takes, everything it reads being in the first-level cache.</summary>
    public double[] Cycles(string core, IReadOnlyList<InnerLoop> loops)
    {
        var lines = new List<string>();
        for (int i = 0; i < loops.Count; i++) lines.AddRange([$"# LLVM-MCA-BEGIN {i}", .. loops[i].Assembly(), "# LLVM-MCA-END"]);
        lines.Add("end:");
        double[] cycles = [.. Run($"llvm-mca-{version}", string.Join('\n', lines) + "\n", "-mtriple=aarch64", $"-mcpu={core}", $"-iterations={Turns}", "-instruction-info=false", "-resource-pressure=false")
            .Select(line => TotalCycles().Match(line)).Where(match => match.Success).Select(match => double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) / Turns)];
        if (cycles.Length != loops.Count) throw new InvalidOperationException($"llvm-mca-{version} told the cycles of {cycles.Length} loops instead of {loops.Count}");
        return cycles;
    }

    private static List<string> Run(string tool, string input, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{tool}: {error.Result.Trim()}");
        return [.. output.Result.Split('\n')];
    }

    private static long Hex(string text) => long.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<start>[0-9a-f]+) (?<length>[0-9a-f]+) [tT] (?<name>\S+)$")]
    private static partial Regex Symbol();

    [GeneratedRegex(@"^Total Cycles:\s+(\d+)")]
    private static partial Regex TotalCycles();
}
