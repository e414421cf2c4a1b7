using System.Collections.Immutable;
using NetAdapt.KernelGenerator.Pointwise;
using NetAdapt.KernelGenerator.Tiles;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes products as the calls of register tiles that their plan made: what repeats itself is written once.</summary>
/// <param name="words">The layer's loop: its tiles, its clamp, and how far its rows lie apart.</param>
/// <param name="a">Where A starts, as an expression; <paramref name="c"/> the same of C.</param>
/// <param name="b">What is so many floats behind B's start.</param>
/// <param name="bias">The same of the bias; null: a product without bias or clamp.</param>
/// <param name="moves">A, B and C start elsewhere in each turn of a loop around the calls.</param>
internal sealed class ProductWriter(NetworkModel network, Words words, string a, string c, Func<long, string> b, Func<long, string>? bias, bool moves = false)
{
    private static readonly string[] s_places = ["A", "B", "C", "Next", "Folded"];

    public static IEnumerable<string> Write(NetworkModel network, LayerModel layer)
    {
        Words words = layer.Loop;
        var writer = new ProductWriter(network, words, "x", "y", offset => $"weights + {words.Long("weights") + offset}", offset => $"weights + {words.Long("bias") + offset}");
        Statement[] statements = [.. layer.Statements];
        TileCall[] calls = [.. statements.OfType<TileCall>()];
        return writer.Declare(calls).Concat(writer.Write(statements, calls));
    }

    /// <summary>The arguments <c>t</c>, with what all calls have in common.</summary>
    public IEnumerable<string> Declare(IReadOnlyList<TileCall> calls)
    {
        yield return "TileArgs t = default;";
        yield return $"t.AStep = 1; t.Panel = {words.Long("depth") * network.Machine.Width};";
        HashSet<string> common = Common(calls);
        yield return string.Join(" ", Fields(calls[0], _ => "").Where(field => common.Contains(field.Name)).Select(Assignment));
    }

    /// <summary>The code, each call with what it does not have in common with all or with the one before it.</summary>
    /// <param name="declared">For which <c>t</c> was declared.</param>
    public IEnumerable<string> Write(IEnumerable<Statement> statements, IReadOnlyList<TileCall> declared)
    {
        HashSet<string> common = Common(declared);
        var state = new Dictionary<string, string>();
        return Loop.Fold(statements).SelectMany(piece => Write(piece, []));

        IEnumerable<string> Write(Piece piece, ImmutableArray<(string Variable, Step[] Steps)> loops)
        {
            switch (piece)
            {
                case Loop loop:
                    // Of lines of the image, or of strips of columns.
                    string variable = loop.Steps.All(step => step.B == 0) ? "line" : "strip";
                    if (loops.Any(outer => outer.Variable == variable)) variable += loops.Length;
                    yield return $"for (int {variable} = 0; {variable} < {loop.Turns}; {variable}++)";
                    yield return "{";
                    // What the loop changes is not known in its next turn, nor behind it.
                    state.Clear();
                    int first = 0;
                    foreach (Piece part in loop.Body)
                    {
                        int statements = part.Statements.Count();
                        ImmutableArray<(string, Step[])> within = [.. loops.Select(outer => (outer.Variable, outer.Steps.Skip(first).Take(statements).ToArray())), (variable, [.. loop.Steps.Skip(first).Take(statements)])];
                        first += statements;
                        foreach (string line in Write(part, within)) yield return "    " + line;
                    }
                    yield return "}";
                    state.Clear();
                    break;
                case TileCall call:
                    (string Name, string Value)[] news = [.. Fields(call, Moves).Where(field => !common.Contains(field.Name) && !(state.TryGetValue(field.Name, out string? before) && before == field.Value))];
                    foreach (var (name, value) in news) state[name] = value;
                    if (news.Length > 0) yield return string.Join(" ", news.Select(Assignment));
                    yield return $"{NameOf(network.Isa, words.Find("tiles"), call)}<{(call.IsHalf ? "H, W" : "L, V")}{(call.IsFolded ? $", N{call.Folded.Group}" : "")}>.Run(t);";
                    break;
                case RowsCopy copy:
                    foreach (string line in copy.Write(Moves(step => step.A))) yield return line;
                    break;
            }

            string Moves(Func<Step, long> of) => string.Concat(loops.Where(outer => of(outer.Steps[0]) != 0).Select(outer => $" + {outer.Variable} * {of(outer.Steps[0])}"));
        }
    }

    private HashSet<string> Common(IReadOnlyList<TileCall> calls) =>
        [.. calls.SelectMany(call => Fields(call, _ => "")).GroupBy(field => field.Name).Where(group => group.Count() == calls.Count && group.Distinct().Count() == 1 && !(moves && s_places.Contains(group.Key))).Select(group => group.Key)];

    private static string Assignment((string Name, string Value) field) => $"t.{field.Name} = {field.Value};";

    /// <summary>What differs between calls.</summary>
    /// <param name="by">What the loops around the call add to a place.</param>
    private IEnumerable<(string Name, string Value)> Fields(TileCall call, Func<Func<Step, long>, string> by)
    {
        string place = $"{call.C}{by(step => step.C)}";
        bool clamps = call.Clamps && bias != null;
        yield return ("Tiles", $"{call.Tiles}");
        yield return ("ARow", $"{call.Apart?.A ?? words.Long("arow")}");
        yield return ("RunLength", $"{call.K}");
        yield return ("RunCount", $"{call.Runs?.Count ?? 1}");
        yield return ("Runs", call.Runs is { } runs ? $"(nint*)(weights + {words.Long("runs")}) + {runs.At}" : "null");
        yield return ("A", $"{(call.IsOfScratch ? "scratch" : a)} + {call.A}{by(step => step.A)}");
        yield return ("B", $"{b(call.B)}{by(step => step.B)}");
        yield return ("CRow", $"{call.Apart?.C ?? words.Long("crow")}");
        yield return ("C", $"{c} + {place}");
        yield return ("Bias", bias == null || call.Bias < 0 ? "null" : $"{bias(call.Bias)}{by(step => step.Bias)}");
        yield return ("ResidualRow", $"{call.Apart?.C ?? words.Long("crow")}");
        yield return ("Residual", call.Adds switch { "none" => "null", "residual" => $"residual + {place}", _ => $"{c} + {place}" });
        yield return ("Min", clamps ? words.Float("min") : "float.NegativeInfinity");
        yield return ("Max", clamps ? words.Float("max") : "float.PositiveInfinity");
        yield return ("LastColumns", $"{call.Last}");
        yield return ("Next", $"(byte*)({b(0)}) + {call.Next}{by(step => step.Next)}");
        yield return ("NextStep", $"{call.Step}");
        if (!call.IsFolded) yield break;
        yield return ("Folded", b(call.Folded.Weights));
        yield return ("FoldedAt", $"{call.Folded.At}");
    }

    private static string NameOf(string isa, string? tiles, TileCall call)
    {
        if (call.IsHalf) return new TileSpec(call.Rows, 1, ARows.Apart, Form.Splat).Name;
        if (call.IsFolded) return FoldedTileWriter.Name(call.Rows, call.Vectors);
        const string Special = "PointwiseC";
        if (tiles?.StartsWith(Special, StringComparison.Ordinal) == true)
        {
            var kernel = new PointwiseKernel(int.Parse(tiles.Substring(Special.Length)), default);
            foreach (TileSpec tile in kernel.Tiles)
                if ((tile.Rows, tile.Vectors) == (call.Rows, call.Vectors)) return tile.Name;
        }
        return new TileSpec(call.Rows, call.Vectors, ARows.Apart, isa == "advsimd" ? Form.ByLane : Form.Splat).Name;
    }
}
