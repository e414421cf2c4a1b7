using NetAdapt.KernelGenerator.Pointwise;
using NetAdapt.KernelGenerator.Tiles;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes a product as the calls of register tiles that its plan made: what equal strips of columns do is written once.</summary>
internal static class ProductWriter
{
    /// <summary>Strips that are worth a loop.</summary>
    private const int FewestStrips = 3;

    public static IEnumerable<string> Write(NetworkModel network, LayerModel layer)
    {
        Words loop = layer.Loop;
        int depth = loop.Number("depth"), columns = loop.Number("columns");
        yield return $"TileArgs t = default;";
        yield return $"t.ARow = {depth}; t.AStep = 1; t.RunCount = 1; t.Panel = {(long)depth * network.Machine.Width}; t.CRow = {columns}; t.ResidualRow = {columns};";
        TileCall[] calls = [.. layer.Calls.Select(TileCall.Of)];
        var state = new Dictionary<string, string>();
        for (int c = 0; c < calls.Length;)
        {
            // A strip: the calls that read the same columns of B.
            int length = calls.Skip(c).TakeWhile(call => call.B == calls[c].B).Count(), strips = 1;
            while (Repeats(calls, c, length, strips)) strips++;
            if (strips < FewestStrips)
            {
                for (int i = 0; i < length; i++)
                    foreach (string line in Call(calls[c + i], null, state)) yield return line;
                c += length;
                continue;
            }
            TileCall step = calls[c + length];
            yield return $"for (int strip = 0; strip < {strips}; strip++)";
            yield return "{";
            // What the loop changes is not known in its next turn.
            state.Clear();
            for (int i = 0; i < length; i++)
                foreach (string line in Call(calls[c + i], step.Minus(calls[c]), state)) yield return "    " + line;
            yield return "}";
            state.Clear();
            c += strips * length;
        }

        IEnumerable<string> Call(TileCall call, TileStep? step, Dictionary<string, string> known)
        {
            string strip(long by) => step == null || by == 0 ? "" : $" + strip * {by}";
            string weights = loop["weights"], bias = loop["bias"];
            var fields = new List<string>();
            Set("Tiles", $"{call.Tiles}");
            Set("RunLength", $"{call.K}");
            Set("A", $"x + {call.A}");
            Set("B", $"weights + {loop.Long("weights") + call.B}{strip(step?.B ?? 0)}");
            Set("C", $"y + {call.C}{strip(step?.C ?? 0)}");
            Set("Bias", call.Bias < 0 ? "null" : $"weights + {loop.Long("bias") + call.Bias}{strip(step?.Bias ?? 0)}");
            Set("Residual", call.Adds switch { "none" => "null", "residual" => $"residual + {call.C}{strip(step?.C ?? 0)}", _ => $"y + {call.C}{strip(step?.C ?? 0)}" });
            Set("Min", call.Clamps ? loop.Float("min") : "float.NegativeInfinity");
            Set("Max", call.Clamps ? loop.Float("max") : "float.PositiveInfinity");
            Set("LastColumns", $"{call.Last}");
            Set("Next", $"(byte*)(weights + {loop.Long("weights")}) + {call.Next}{strip(step?.Next ?? 0)}");
            Set("NextStep", $"{call.Step}");
            if (call.IsFolded) Set("Folded", $"weights + {loop.Long("weights") + call.Folded.Weights}");
            if (call.IsFolded) Set("FoldedAt", $"{call.Folded.At}");
            yield return string.Join(" ", fields);
            yield return $"{NameOf(network.Isa, loop["tiles"], call)}<L, V{(call.IsFolded ? $", N{call.Folded.Group}" : "")}>.Run(t);";

            void Set(string field, string value)
            {
                if (known.TryGetValue(field, out string? before) && before == value) return;
                known[field] = value;
                fields.Add($"t.{field} = {value};");
            }
        }
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

/// <summary>One call of a register tile: "tile 6x2 tiles=4 a=0 b=0 c=0 bias=0 adds=none k=16 clamps=1 last=8 next=1024 step=12".</summary>
/// <param name="Folded">Of a tile with a folded vector: its k's of each column, where its weights lie among the layer's, and how far its columns lie behind the tile's first.</param>
internal readonly record struct TileCall(int Rows, int Vectors, int Tiles, long A, long B, long C, long Bias, string Adds, int K, bool Clamps, int Last, long Next, long Step,
    (int Group, long Weights, long At) Folded)
{
    public bool IsFolded => Folded.Group > 0;

    public static TileCall Of(Words words)
    {
        string[] size = words.Subject.Split('x');
        return new TileCall(int.Parse(size[0]), int.Parse(size[1]), words.Number("tiles"), words.Long("a"), words.Long("b"), words.Long("c"), words.Long("bias"), words["adds"], words.Number("k"),
            words.Flag("clamps"), words.Number("last"), words.Long("next"), words.Long("step"),
            words.Find("group") == null ? default : (words.Number("group"), words.Long("folded"), words.Long("at")));
    }

    public TileStep Minus(TileCall other) => new(B - other.B, C - other.C, Bias < 0 ? 0 : Bias - other.Bias, Next - other.Next);
}
