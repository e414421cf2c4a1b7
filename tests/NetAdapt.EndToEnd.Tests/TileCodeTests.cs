using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Reads the machine code of the register tiles' loops, which the compiler can spoil without a word: one register too few halves the speed.</summary>
public sealed partial class TileCodeTests
{
    [Theory]
    [InlineData("")]
    [InlineData("-avx512")]
    public void The_loops_of_the_register_tiles_spill_nothing_and_call_nothing(string build)
    {
        if (RuntimeInformation.OSArchitecture != Architecture.X64) Assert.Skip("reads x64 code only");
        string[][] loops = [.. Loops(PublishedProgram.Path + build)];
        Assert.True(loops.Length >= 20, $"found only {loops.Length} loops");
        foreach (string[] loop in loops)
        {
            Assert.DoesNotContain(loop, line => line.Contains("call", StringComparison.Ordinal));
            string[] onStack = [.. loop.Where(line => line.Contains("(%rsp", StringComparison.Ordinal) || line.Contains("(%rbp", StringComparison.Ordinal))];
            // The tallest folded tiles have one address too many for the general registers: a step of the prefetching, read once for at least 36 multiply-adds. No more than that, and nothing is written.
            Assert.True(onStack.Length <= 1, string.Join("; ", onStack));
            Assert.All(onStack, line => Assert.Matches(StepRead(), line));
        }
    }

    /// <summary>Loops of at least 24 multiply-adds that ask the cache for what comes next, which only tiles do.</summary>
    private static IEnumerable<string[]> Loops(string program)
    {
        // All instructions since the last return that could be a loop's, by address.
        List<(long Address, string Text)> recent = [];
        bool asks = false;
        foreach (string line in Disassembly(program))
        {
            Match instruction = Instruction().Match(line);
            if (!instruction.Success) continue;
            long address = long.Parse(instruction.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            string text = instruction.Groups[2].Value;
            recent.Add((address, text));
            if (text.StartsWith("prefetcht1", StringComparison.Ordinal)) asks = true;
            if (text.StartsWith("ret", StringComparison.Ordinal)) recent.Clear();
            if (!asks || Jump().Match(text) is not { Success: true } jump) continue;
            long target = long.Parse(jump.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (target >= address) continue;
            asks = false;
            string[] loop = [.. recent.Where(i => i.Address >= target).Select(i => i.Text)];
            if (loop.Count(i => i.StartsWith("vfmadd", StringComparison.Ordinal)) >= 24) yield return loop;
        }
    }

    private static IEnumerable<string> Disassembly(string program)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo("objdump", ["-d", "--no-show-raw-insn", "--section=__managedcode", program]) { RedirectStandardOutput = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("objdump is not installed (package binutils)");
            yield break;
        }
        using (process)
            while (process.StandardOutput.ReadLine() is { } line) yield return line;
    }

    [GeneratedRegex(@"^\s*([0-9a-f]+):\s+(.*)$")]
    private static partial Regex Instruction();

    [GeneratedRegex(@"^(mov|add)\s+-?0x[0-9a-f]+\(%r[sb]p\),%r[0-9a-z]+$")]
    private static partial Regex StepRead();

    [GeneratedRegex(@"^j[a-z]+\s+([0-9a-f]+)")]
    private static partial Regex Jump();
}
