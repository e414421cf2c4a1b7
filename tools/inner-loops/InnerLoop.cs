using System.Globalization;
using System.Text.RegularExpressions;

namespace NetAdapt.InnerLoops;

/// <summary>One instruction: "fmla", "v17.4s, v5.4s, v7.s[0]".</summary>
/// <param name="Target">Where it may jump to; -1 where it does not.</param>
internal readonly record struct Instruction(long Address, string Mnemonic, string Operands, long Target);

/// <summary>A loop of a function.</summary>
/// <param name="Instructions">From the loop's first to the jump back.</param>
internal sealed partial record InnerLoop(IReadOnlyList<Instruction> Instructions)
{
    /// <summary>Fewer are no arithmetic loop.</summary>
    private const int FewestMultiplyAdds = 3;

    public int MultiplyAdds => Instructions.Count(IsMultiplyAdd);

    /// <summary>Instructions that load, a pair as one.</summary>
    public int Loads => Instructions.Count(i => i.Mnemonic.StartsWith("ld", StringComparison.Ordinal));

    /// <summary>Vectors that are written to the stack or read from it: sums or weights that found no register.</summary>
    public int Spills => Instructions.Count(i => Stack().IsMatch(i.Operands));

    /// <summary>A function's loops that multiply and add vectors and hold no other loop. The first does the most; of two that do the same, the shorter one is what runs where nothing is lacking.</summary>
    public static IReadOnlyList<InnerLoop> Of(IReadOnlyList<Instruction> function)
    {
        var loops = new List<InnerLoop>();
        // A loop ends where something jumps back; it is an inner one where nothing inside does.
        for (int end = 0; end < function.Count; end++)
        {
            long target = function[end].Target;
            if (target < function[0].Address || target > function[end].Address) continue;
            InnerLoop loop = new([.. function.Take(end + 1).SkipWhile(i => i.Address < target)]);
            bool isInner = loop.Instructions.Take(loop.Instructions.Count - 1).All(i => i.Target < 0 || i.Target > i.Address || i.Target < target);
            if (isInner && loop.MultiplyAdds >= FewestMultiplyAdds) loops.Add(loop);
        }
        return [.. loops.OrderByDescending(loop => loop.MultiplyAdds).ThenBy(loop => loop.Instructions.Count)];
    }

    /// <summary>As an assembler reads it; jumps go to the end, and constants that lie beside the code come from there, since only their cost matters.</summary>
    public IEnumerable<string> Assembly()
    {
        foreach (Instruction i in Instructions)
            yield return i.Target < 0 && !BesideCode().IsMatch(i.Operands) ? $"{i.Mnemonic} {i.Operands}" : $"{i.Mnemonic} {i.Operands[..(i.Operands.LastIndexOf(',') + 1)]} end";
    }

    /// <summary>Reads a line of a disassembly: "  4023cc: b.le 0x402df8 &lt;symbol+0x10&gt;".</summary>
    public static Instruction? Parse(string line)
    {
        Match match = Line().Match(line);
        if (!match.Success) return null;
        string mnemonic = match.Groups["mnemonic"].Value, operands = match.Groups["operands"].Value.Trim();
        bool jumps = mnemonic is "b" or "cbz" or "cbnz" or "tbz" or "tbnz" || mnemonic.StartsWith("b.", StringComparison.Ordinal);
        return new Instruction(Hex(match.Groups["address"].Value), mnemonic, operands, jumps ? Hex(operands[(operands.LastIndexOf(',') + 1)..].Trim()) : -1);
    }

    private static bool IsMultiplyAdd(Instruction i) => i.Mnemonic == "fmla" && i.Operands.Contains(".4s", StringComparison.Ordinal);

    private static long Hex(string text) => long.Parse(text.StartsWith("0x", StringComparison.Ordinal) ? text[2..] : text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*(?<address>[0-9a-f]+):\s+(?<mnemonic>[a-z][a-z0-9.]*)(?<operands>[^<]*)")]
    private static partial Regex Line();

    [GeneratedRegex(@"^[qv]\d+, 0x[0-9a-f]+\s*$")]
    private static partial Regex BesideCode();

    [GeneratedRegex(@"^[qv]\d+.*\[(sp|x29)\b")]
    private static partial Regex Stack();
}
