using NetAdapt.KernelGenerator.Pointwise;
using NetAdapt.KernelGenerator.Tiles;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes a product as the calls of register tiles that its plan made: what equal strips of columns do is written once.</summary>
/// <param name="loop">The layer's: its tiles, its clamp, and how far its rows lie apart.</param>
/// <param name="a">Where A starts, as an expression; <paramref name="c"/> the same of C.</param>
/// <param name="b">What is so many floats behind B's start.</param>
/// <param name="bias">The same of the bias; null: a product without bias or clamp.</param>
/// <param name="moves">A, B and C start elsewhere in each turn of a loop around the calls.</param>
internal sealed class ProductWriter(NetworkModel network, Words loop, string a, string c, Func<long, string> b, Func<long, string>? bias, bool moves = false)
{
    private static readonly string[] s_places = ["A", "B", "C", "Next", "Folded"];

    /// <summary>Strips that are worth a loop.</summary>
    private const int FewestStrips = 3;

    public static IEnumerable<string> Write(NetworkModel network, LayerModel layer)
    {
        Words loop = layer.Loop;
        var writer = new ProductWriter(network, loop, "x", "y", offset => $"weights + {loop.Long("weights") + offset}", offset => $"weights + {loop.Long("bias") + offset}");
        TileCall[] calls = [.. layer.Calls.Select(TileCall.Of)];
        return writer.Declare(calls).Concat(writer.Write(calls));
    }

    /// <summary>The arguments <c>t</c>, with what all calls have in common.</summary>
    public IEnumerable<string> Declare(IReadOnlyList<TileCall> calls)
    {
        yield return "TileArgs t = default;";
        yield return $"t.ARow = {loop.Long("arow")}; t.AStep = 1; t.RunCount = 1; t.Panel = {loop.Long("depth") * network.Machine.Width}; t.CRow = {loop.Long("crow")}; t.ResidualRow = {loop.Long("crow")};";
        HashSet<string> common = Common(calls);
        yield return string.Join(" ", Fields(calls[0], null).Where(field => common.Contains(field.Name)).Select(Assignment));
    }

    /// <summary>The calls, each with what it does not have in common with all or with the one before it.</summary>
    /// <param name="declared">For which <c>t</c> was declared; null: these.</param>
    public IEnumerable<string> Write(TileCall[] calls, IReadOnlyList<TileCall>? declared = null)
    {
        HashSet<string> common = Common(declared ?? calls);
        var state = new Dictionary<string, string>();
        for (int at = 0; at < calls.Length;)
        {
            // A strip: the calls that read the same columns of B.
            int length = calls.Skip(at).TakeWhile(call => call.B == calls[at].B).Count(), strips = 1;
            while (Repeats(calls, at, length, strips)) strips++;
            if (strips < FewestStrips)
            {
                for (int i = 0; i < length; i++)
                    foreach (string line in Call(calls[at + i], null)) yield return line;
                at += length;
                continue;
            }
            TileCall step = calls[at + length];
            yield return $"for (int strip = 0; strip < {strips}; strip++)";
            yield return "{";
            // What the loop changes is not known in its next turn.
            state.Clear();
            for (int i = 0; i < length; i++)
                foreach (string line in Call(calls[at + i], step.Minus(calls[at]))) yield return "    " + line;
            yield return "}";
            state.Clear();
            at += strips * length;
        }

        IEnumerable<string> Call(TileCall call, TileStep? step)
        {
            (string Name, string Value)[] news = [.. Fields(call, step).Where(field => !common.Contains(field.Name) && !(state.TryGetValue(field.Name, out string? before) && before == field.Value))];
            foreach (var (name, value) in news) state[name] = value;
            if (news.Length > 0) yield return string.Join(" ", news.Select(Assignment));
            yield return $"{NameOf(network.Isa, loop["tiles"], call)}<L, V{(call.IsFolded ? $", N{call.Folded.Group}" : "")}>.Run(t);";
        }
    }

    private HashSet<string> Common(IReadOnlyList<TileCall> calls) =>
        [.. calls.SelectMany(call => Fields(call, null)).GroupBy(field => field.Name).Where(group => group.Count() == calls.Count && group.Distinct().Count() == 1 && !(moves && s_places.Contains(group.Key))).Select(group => group.Key)];

    private static string Assignment((string Name, string Value) field) => $"t.{field.Name} = {field.Value};";

    /// <summary>What differs between calls.</summary>
    private IEnumerable<(string Name, string Value)> Fields(TileCall call, TileStep? step)
    {
        string strip(long by) => step == null || by == 0 ? "" : $" + strip * {by}";
        string place = $"{call.C}{strip(step?.C ?? 0)}";
        bool clamps = call.Clamps && bias != null;
        yield return ("Tiles", $"{call.Tiles}");
        yield return ("RunLength", $"{call.K}");
        yield return ("A", $"{a} + {call.A}");
        yield return ("B", $"{b(call.B)}{strip(step?.B ?? 0)}");
        yield return ("C", $"{c} + {place}");
        yield return ("Bias", bias == null || call.Bias < 0 ? "null" : $"{bias(call.Bias)}{strip(step?.Bias ?? 0)}");
        yield return ("Residual", call.Adds switch { "none" => "null", "residual" => $"residual + {place}", _ => $"{c} + {place}" });
        yield return ("Min", clamps ? loop.Float("min") : "float.NegativeInfinity");
        yield return ("Max", clamps ? loop.Float("max") : "float.PositiveInfinity");
        yield return ("LastColumns", $"{call.Last}");
        yield return ("Next", $"(byte*)({b(0)}) + {call.Next}{strip(step?.Next ?? 0)}");
        yield return ("NextStep", $"{call.Step}");
        if (!call.IsFolded) yield break;
        yield return ("Folded", b(call.Folded.Weights));
        yield return ("FoldedAt", $"{call.Folded.At}");
    }

    /// <summary>The strip number <paramref name="strips"/> behind the one at <paramref name="c"/> does the same, as far behind its forerunner as all before it.</summary>
    private static bool Repeats(TileCall[] calls, int c, int length, int strips)
    {
        int at = c + strips * length;
        if (at + length > calls.Length || calls.Skip(at).TakeWhile(call => call.B == calls[at].B).Count() != length) return false;
        TileStep step = calls[c + length].Minus(calls[c]);
        for (int i = 0; i < length; i++)
        {
            TileCall before = calls[at - length + i], call = calls[at + i];
            if (call.Minus(before) != step || call with { B = before.B, C = before.C, Bias = before.Bias, Next = before.Next } != before) return false;
        }
        return true;
    }

    private static string NameOf(string isa, string tiles, TileCall call)
    {
        if (call.IsFolded) return FoldedTileWriter.Name(call.Rows, call.Vectors);
        const string Special = "PointwiseC";
        if (tiles.StartsWith(Special, StringComparison.Ordinal))
        {
            var kernel = new PointwiseKernel(int.Parse(tiles.Substring(Special.Length)), default);
            foreach (TileSpec tile in kernel.Tiles)
                if ((tile.Rows, tile.Vectors) == (call.Rows, call.Vectors)) return tile.Name;
        }
        return new TileSpec(call.Rows, call.Vectors, ARows.Apart, isa == "advsimd" ? Form.ByLane : Form.Splat).Name;
    }
}

/// <summary>How far one call lies behind another: in B, C, the bias and what is asked for ahead.</summary>
internal readonly record struct TileStep(long B, long C, long Bias, long Next);

/// <summary>One call of a register tile: "tile 6x2 of=24 tiles=4 a=0 b=0 c=0 bias=0 adds=none k=16 clamps=1 last=8 next=1024 step=12".</summary>
/// <param name="OfRows">Rows of the whole product.</param>
/// <param name="Folded">Of a tile with a folded vector: its k's of each column, where its weights lie among the layer's, and how far its columns lie behind the tile's first.</param>
internal readonly record struct TileCall(int Rows, int Vectors, int OfRows, int Tiles, long A, long B, long C, long Bias, string Adds, int K, bool Clamps, int Last, long Next, long Step,
    (int Group, long Weights, long At) Folded)
{
    public bool IsFolded => Folded.Group > 0;

    public static TileCall Of(Words words)
    {
        string[] size = words.Subject.Split('x');
        return new TileCall(int.Parse(size[0]), int.Parse(size[1]), words.Number("of"), words.Number("tiles"), words.Long("a"), words.Long("b"), words.Long("c"), words.Long("bias"), words["adds"], words.Number("k"),
            words.Flag("clamps"), words.Number("last"), words.Long("next"), words.Long("step"),
            words.Find("group") == null ? default : (words.Number("group"), words.Long("folded"), words.Long("at")));
    }

    public TileStep Minus(TileCall other) => new(B - other.B, C - other.C, Bias < 0 ? 0 : Bias - other.Bias, Next - other.Next);
}
