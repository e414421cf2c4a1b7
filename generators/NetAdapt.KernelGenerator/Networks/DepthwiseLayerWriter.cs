using NetAdapt.KernelGenerator.Depthwise;
using NetAdapt.KernelGenerator.Shapes;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes a depthwise layer by its window's tiles: which tile computes which columns, and which of their columns lie in the pads, is known here.</summary>
internal static class DepthwiseLayerWriter
{
    /// <param name="inRows">Only the rows <c>rows</c> are computed, as in a chain.</param>
    /// <param name="afterwards">What follows the stores, as an expression; null: nothing.</param>
    public static IEnumerable<string> Write(string isa, Words loop, bool inRows, string residual, string? afterwards)
    {
        DepthwiseSpec spec = DepthwiseSpec.All.FirstOrDefault(d => d.Name == loop["tiles"]) ?? throw new FormatException($"there is no window '{loop["tiles"]}'");
        bool byLane = isa == "advsimd";
        bool slides = loop.Flag("slides");
        DepthwiseTiles tiles = byLane ? spec.LaneTiles : spec.Tiles;
        Map input = loop.Map("in"), output = loop.Map("out");
        WindowWords window = WindowWords.Of(loop);
        yield return $"var t = new DepthwiseTile {{ Row = {input.W * input.C}, YRow = {output.W * output.C}, C = {output.C}, To = {output.C}, Weights = weights + {loop.Long("weights")}, Min = {loop.Float("min")}, Max = {loop.Float("max")}{(slides ? $", Columns = {output.W}" : "")} }};";
        if (loop.Find("walk") != null)
        {
            yield return $$"""
                var walk = new DepthwiseWalk
                {
                    Weights = weights + {{loop.Long("walk")}}, Row = {{input.W * input.C}}, YRow = {{output.W * output.C}}, C = {{output.C}}, Height = {{input.H}}, PadTop = {{window.PadTop}}, PadLeft = {{window.PadLeft}},
                    Length = {{(input.W - (spec.K - 1)) * input.C}}, Min = {{loop.Float("min")}}, Max = {{loop.Float("max")}},
                };
                foreach (Chunk walked in {{(inRows ? "rows" : $"new Chunk(0, {output.H})")}}.InPartsOf(DepthwiseWalk.RowsAtOnce))
                {
                    walk.Rows<L, V>(x, y, walked);
                """;
            foreach (string line in InRows("walked").SelectMany(text => text.Split('\n'))) yield return "    " + line;
            yield return "}";
            yield break;
        }
        if (!inRows)
        {
            // The rows as evenly as can be, the taller bands first: no band has to be told its rows.
            int bands = (output.H + tiles.Rows - 1) / tiles.Rows, height = output.H / bands, taller = output.H % bands;
            foreach (var (from, to, rows) in new[] { (0, taller * (height + 1), height + 1), (taller * (height + 1), output.H, height) }.Where(part => part.Item1 < part.Item2))
            {
                yield return $"for (int i = {from}; i < {to}; i += {rows})";
                yield return "{";
                foreach (string line in Band(rows)) yield return "    " + line;
                yield return "}";
            }
            yield break;
        }
        foreach (string line in InRows("rows")) yield return line;

        IEnumerable<string> InRows(string rows)
        {
            yield return $$"""
                foreach (Chunk part in {{rows}}.InPartsOf({{tiles.Rows}}))
                {
                    int i = part.From;
                    switch (part.Count)
                    {
                """;
            for (int height = tiles.Rows; height > 0; height--)
            {
                yield return height > 1 ? $"        case {height}:" : "        default:";
                yield return "        {";
                foreach (string line in Band(height)) yield return "            " + line;
                yield return "            break;";
                yield return "        }";
            }
            yield return "    }";
            yield return "}";
        }

        IEnumerable<string> Band(int height)
        {
            yield return $"int top = i * {spec.S} - {window.PadTop};";
            yield return $"t.LackingTop = Math.Max(0, -top); t.PresentRows = {input.H} - top;";
            yield return $"float* from = x + (nint)top * {input.W * input.C} - {window.PadLeft * input.C}, to = y + (nint)i * {output.W * output.C};";
            if (slides) yield return $"t.X = from; t.Y = to; {spec.Name}Slides<L, V>.R{height}(t);";
            else foreach (string line in Columns(spec, tiles, byLane, loop, window, input, output, height)) yield return line;
            if (afterwards != null) yield return $"{afterwards}.Finish(y, {residual}, new Chunk(i * {output.W}, (i + {height}) * {output.W}), new Chunk(0, {output.C}));";
        }
    }

    private static IEnumerable<string> Columns(DepthwiseSpec spec, DepthwiseTiles tiles, bool byLane, Words loop, WindowWords window, Map input, Map output, int height)
    {
        List<(int From, int Count, int Left, int Right)> columns = loop.Find("walk") == null ? Cut(spec, tiles, window, input, output) : [.. Each(spec, window, input, output, 1).Where(column => column.Left + column.Right > 0)];
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
            List<(int From, int Count, int Left, int Right)> columns = [.. Each(spec, window, input, output, most)];
            if (columns.All(column => there.Contains((1, column.Count, column.Left, column.Right)))) return columns;
        }
        throw new FormatException($"there are no tiles of {spec.Name} for a map {input.W} wide");
    }

    /// <summary>The map's columns, so many at a time, and how many columns of the input each piece lacks.</summary>
    private static IEnumerable<(int From, int Count, int Left, int Right)> Each(DepthwiseSpec spec, WindowWords window, Map input, Map output, int most) =>
        from piece in Enumerable.Range(0, (output.W + most - 1) / most)
        let at = piece * most
        let count = Math.Min(most, output.W - at)
        select (at, count, Math.Max(0, window.PadLeft - at * spec.S), Math.Max(0, (at + count - 1) * spec.S - window.PadLeft + spec.K - input.W));
}
