using NetAdapt.KernelGenerator.Shapes;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes a convolution by minimal filtering: some tiles' points, for each point one product over the channels, whose register tiles are called straight, and the tiles' pixels.</summary>
internal static class WinogradLayerWriter
{
    private const int Points = 36;

    /// <param name="afterwards">What follows the stores, as an expression; null: nothing.</param>
    public static IEnumerable<string> Write(NetworkModel network, LayerModel layer, string residual, string? afterwards)
    {
        Words loop = layer.Loop;
        long inTile = loop.Long("arow"), outTile = loop.Long("crow"), weights = loop.Long("weights");
        int tiles = loop.Number("tiles"), most = loop.Number("most"), parts = (tiles + most - 1) / most, fewest = tiles / parts, more = tiles % parts;
        yield return $"var tiles = new WinogradTiles<L, V>({loop.Map("in").Code}, {loop.Map("out").Code}, {loop.Number("top")}, {loop.Number("left")}, weights + {loop.Long("bias")}, {loop.Float("min")}, {loop.Float("max")}, {afterwards ?? "default"});";
        yield return $"float* points = scratch, sums = scratch + {most * inTile}, zeros = scratch + {most * (inTile + outTile)};";
        yield return "tiles.Clear(zeros);";
        TileCall[] calls = [.. layer.Statements.OfType<TileCall>()];
        var writer = new ProductWriter(network, loop, "a", "c", offset => $"b + {offset}", bias: null, moves: true);
        foreach (string line in writer.Declare(calls)) yield return line;
        // The larger parts first: no part has to be told its tiles.
        foreach (var (from, to, count) in new[] { (0, more * (fewest + 1), fewest + 1), (more * (fewest + 1), tiles, fewest) }.Where(part => part.Item1 < part.Item2))
        {
            bool isAll = count == tiles;
            if (!isAll)
            {
                yield return $"for (int first = {from}; first < {to}; first += {count})";
                yield return "{";
            }
            string indent = isAll ? "" : "    ", number = isAll ? "tile" : "first + tile";
            yield return $"{indent}for (int tile = 0; tile < {count}; tile++) tiles.Points(x, {number}, points + tile * {inTile}, zeros);";
            yield return $"{indent}for (int point = 0; point < {Points}; point++)";
            yield return $"{indent}{{";
            yield return $"{indent}    float* a = points + point * {loop.Long("apoint")}, b = weights + {weights} + point * {loop.Long("bpoint")}, c = sums + point * {loop.Long("cpoint")};";
            foreach (string line in writer.Write(calls.Where(call => call.OfRows == count), calls)) yield return $"{indent}    {line}";
            yield return $"{indent}}}";
            yield return $"{indent}for (int tile = 0; tile < {count}; tile++) tiles.Pixels(sums + tile * {outTile}, y, {residual}, {number});";
            if (!isAll) yield return "}";
        }
    }
}
