using System.Globalization;
using System.Text.RegularExpressions;

namespace NetAdapt.InnerLoops;

/// <summary>A kernel's function in the program.</summary>
/// <param name="Name">What the engine calls it: "LaneTile8x2", "Depthwise3x3s1.R3C2".</param>
/// <param name="Target">Multiply-adds a cycle that its loop should do on an out-of-order core; 0: any number.</param>
/// <param name="IsHeld">To its target, and to keep no vector on the stack; the others are only shown, with --all.</param>
/// <param name="Order">Where it stands in the table.</param>
internal sealed partial record KernelFunction(string Name, long Start, long Length, double Target, bool IsHeld, (int Kind, int Columns, int Rows, string Name) Order)
{
    private const double Pointwise = 1.9, Depthwise3X3 = 1.2;

    /// <param name="symbols">Names as NativeAOT writes them, with where they start and how long they are.</param>
    public static IEnumerable<KernelFunction> Of(IEnumerable<(string Name, long Start, long Length)> symbols)
    {
        var found = symbols.Where(s => s.Name.Contains("AdvSimdLanes", StringComparison.Ordinal) && !s.Name.StartsWith("_lsda", StringComparison.Ordinal)).ToArray();
        var tiles = found.Select(s => (Symbol: s, Match: Tile().Match(s.Name))).Where(t => t.Match.Success).ToArray();
        // Lower tiles have too few sums to fill the multipliers while one waits for another: what counts is the tallest of each width. One row alone waits for its weights, not for its sums.
        var tallest = tiles.GroupBy(t => (t.Match.Groups["kind"].Value, Number(t.Match, "vectors"))).ToDictionary(g => g.Key, g => g.Max(t => Number(t.Match, "rows")));
        foreach (var (symbol, match) in tiles)
        {
            int rows = Number(match, "rows"), vectors = Number(match, "vectors"), most = tallest[(match.Groups["kind"].Value, vectors)];
            bool isAdjacent = match.Groups["kind"].Value.Length > 0;
            bool isHeld = rows == most && rows > 1;
            yield return new KernelFunction($"{match.Groups["kind"].Value}LaneTile{rows}x{vectors}", symbol.Start, symbol.Length, isHeld ? Pointwise : 0, isHeld, (isAdjacent ? 1 : 0, vectors, -rows, ""));
        }
        foreach (var (symbol, match) in found.Select(s => (s, Window().Match(s.Name))).Where(t => t.Item2.Success))
        {
            string lacks = $"{match.Groups["left"].Value}{match.Groups["right"].Value}", window = match.Groups["window"].Value;
            bool isInner = lacks == "00", isHeld = window.StartsWith("Depthwise3x3", StringComparison.Ordinal) && isInner && match.Groups["tile"].Value == "R2C4";
            yield return new KernelFunction($"{window}.{match.Groups["tile"].Value}{(isInner ? "" : $" without {match.Groups["left"].Value}+{match.Groups["right"].Value} columns")}", symbol.Start, symbol.Length,
                isHeld ? Depthwise3X3 : 0, isHeld, (2, 0, 0, $"{window} {lacks} {match.Groups["tile"].Value}"));
        }
        // Mostly additions, loads and stores: no number of multiply-adds is asked of them.
        foreach (var (symbol, match) in found.Select(s => (s, Transform().Match(s.Name))).Where(t => t.Item2.Success))
            yield return new KernelFunction($"WinogradTransform.{match.Groups["method"].Value}", symbol.Start, symbol.Length, 0, true, (3, 0, 0, match.Value));
        foreach (var (symbol, match) in found.Select(s => (s, Training().Match(s.Name))).Where(t => t.Item2.Success))
            yield return new KernelFunction($"{match.Groups["class"].Value}.{match.Groups["method"].Value}", symbol.Start, symbol.Length, 0, false, (4, 0, 0, match.Value));
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"_Loops_(?<kind>|Adjacent)LaneTile(?<rows>\d+)x(?<vectors>\d+)_2<.*>__Run$")]
    private static partial Regex Tile();

    [GeneratedRegex(@"_Loops_(?<window>Depthwise\d+x\d+s\d+)LaneTiles_2<.*>__(?<tile>R\dC\d)<.*_N(?<left>\d)__.*_N(?<right>\d)>$")]
    private static partial Regex Window();

    [GeneratedRegex(@"_Loops_WinogradTransform_2<.*>__(?<method>Input|Output)$")]
    private static partial Regex Transform();

    [GeneratedRegex(@"_Loops_(?<class>Depthwise(?:Training|Backward|Strided|Any)|MultiplyAddChain)_2<.*>__(?<method>\w+)$")]
    private static partial Regex Training();
}
