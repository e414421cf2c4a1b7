using System.Globalization;
using NetAdapt.Tools;

namespace NetAdapt.InnerLoops;

/// <param name="Loop">The one that does the most.</param>
/// <param name="Spills">Of all the function's loops, those for tiles that lack rows and for what is left over included.</param>
/// <param name="PerCycle">Multiply-adds a cycle on each core; the first is the one that targets are set for.</param>
internal sealed record LoopRow(KernelFunction Kernel, InnerLoop Loop, int Spills, double[] PerCycle)
{
    public bool Holds => !Kernel.IsHeld || (PerCycle[0] >= Kernel.Target && Spills == 0);
}

internal static class LoopTable
{
    public static string Of(string[] cores, IReadOnlyList<LoopRow> rows)
    {
        string[][] cells =
        [
            ["kernel", "instructions", "fmla", "loads", "spills", .. cores, "target"],
            .. rows.Select(row => (string[])[row.Kernel.Name, Text(row.Loop.Instructions.Count), Text(row.Loop.MultiplyAdds), Text(row.Loop.Loads), Text(row.Spills),
                .. row.PerCycle.Select(Rate), (row.Kernel.Target > 0 ? Rate(row.Kernel.Target) : "") + (row.Holds ? "" : " missed")]),
        ];
        return MarkdownTable.Of(cells);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Rate(double rate) => rate.ToString("0.00", CultureInfo.InvariantCulture);
}
