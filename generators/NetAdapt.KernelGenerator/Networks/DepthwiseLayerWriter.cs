using NetAdapt.KernelGenerator.Depthwise;
using NetAdapt.KernelGenerator.Shapes;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes a depthwise layer by its window's tiles: which tile computes which columns, and which of their columns lie in the pads, is known here.</summary>
internal static class DepthwiseLayerWriter
{
    /// <param name="rows">The output rows, as an expression.</param>
    /// <param name="afterwards">What follows the stores, as an expression; null: nothing.</param>
    public static IEnumerable<string> Write(string isa, Words loop, string rows, string residual, string? afterwards)
    {
        DepthwiseSpec spec = DepthwiseSpec.All.FirstOrDefault(d => d.Name == loop["tiles"]) ?? throw new FormatException($"there is no window '{loop["tiles"]}'");
        bool byLane = isa == "advsimd";
        DepthwiseTiles tiles = byLane ? spec.LaneTiles : spec.Tiles;
        Map input = loop.Map("in"), output = loop.Map("out");
        WindowWords window = WindowWords.Of(loop);
        yield return $$"""
            var t = new DepthwiseTile { Row = {{input.W * input.C}}, YRow = {{output.W * output.C}}, C = {{output.C}}, To = {{output.C}}, Weights = weights + {{loop.Long("weights")}}, Min = {{loop.Float("min")}}, Max = {{loop.Float("max")}} };
            Chunk all = {{rows}};
            int bands = (all.Count + {{tiles.Rows - 1}}) / {{tiles.Rows}};
            for (int band = 0; band < bands; band++)
            {
                Chunk part = Chunk.Of(all.Count, band, bands);
                int i = all.From + part.From, top = i * {{spec.S}} - {{window.PadTop}};
                t.LackingTop = Math.Max(0, -top);
                t.PresentRows = {{input.H}} - top;
                float* from = x + (nint)top * {{input.W * input.C}} - {{window.PadLeft * input.C}}, to = y + (nint)i * {{output.W * output.C}};
                switch (part.Count)
                {
            """;
        for (int height = tiles.Rows; height > 0; height--)
        {
            yield return height > 1 ? $"        case {height}:" : "        default:";
            foreach (string line in Columns(spec, tiles, byLane, loop, window, input, output, height)) yield return "            " + line;
            yield return "            break;";
        }
        yield return "    }";
        if (afterwards != null) yield return $"    {afterwards}.Finish(y, {residual}, new Chunk(i * {output.W}, (i + part.Count) * {output.W}), new Chunk(0, {output.C}));";
        yield return "}";
    }

    private static IEnumerable<string> Columns(DepthwiseSpec spec, DepthwiseTiles tiles, bool byLane, Words loop, WindowWords window, Map input, Map output, int height)
    {
        List<(int From, int Count, int Left, int Right)> columns = Cut(spec, tiles, window, input, output);
        for (int c = 0; c < columns.Count;)
        {
            var (from, count, left, right) = columns[c];
            int equal = columns.Skip(c).TakeWhile(other => (other.Count, other.Left, other.Right) == (count, left, right)).Count();
            string tile = $"{spec.Name}{(byLane ? "LaneTiles<L, V>" : $"Tiles<L, V, {(loop.Flag("parts") ? "N1" : "N0")}>")}.R{height}C{count}<N{left}, N{right}>(t);";
            yield return $"t.X = from + {from * spec.S * input.C}; t.Y = to + {from * output.C};";
            yield return equal == 1 ? tile
                : $"for (int j = 0; j < {equal}; j++, t.X += {count * spec.S * input.C}, t.Y += {count * output.C}) {tile}";
            c += equal;
        }
    }

    /// <summary>The map's columns as the widest tiles that there are for all of them, as DepthwiseConv.Columns cuts them.</summary>
    private static List<(int From, int Count, int Left, int Right)> Cut(DepthwiseSpec spec, DepthwiseTiles tiles, WindowWords window, Map input, Map output)
    {
        var there = new HashSet<(int, int, int, int)>(tiles.All(spec));
        for (int most = tiles.Columns; most > 0; most--)
        {
            var columns = new List<(int From, int Count, int Left, int Right)>();
            for (int from = 0; from < output.W; from += most)
            {
                int count = Math.Min(most, output.W - from);
                columns.Add((from, count, Math.Max(0, window.PadLeft - from * spec.S), Math.Max(0, (from + count - 1) * spec.S - window.PadLeft + spec.K - input.W)));
            }
            if (columns.All(column => there.Contains((1, column.Count, column.Left, column.Right)))) return columns;
        }
        throw new FormatException($"there are no tiles of {spec.Name} for a map {input.W} wide");
    }
}
