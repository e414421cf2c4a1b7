namespace NetAdapt.KernelGenerator.Networks;

/// <summary>A copy of rows of the image into scratch, each with zeros before and behind, and rows of zeros above and below: "copy from=0 lines=1 line=0 rows=3 row=96 before=3 inside=96 after=3 above=1 below=0".</summary>
internal sealed record RowsCopy(long From, int Lines, long Line, int Rows, long Row, int Before, int Inside, int After, int Above, int Below) : Statement
{
    public static RowsCopy Of(Words words) => new(words.Long("from"), words.Number("lines"), words.Long("line"), words.Number("rows"), words.Long("row"),
        words.Number("before"), words.Number("inside"), words.Number("after"), words.Number("above"), words.Number("below"));

    public override Step Minus(Statement other) => other is RowsCopy copy ? new(From - copy.From, 0, 0, 0, 0) : default;

    public override bool IsLike(Piece other) => other is RowsCopy copy && this with { From = copy.From } == copy;

    /// <summary>The copy as code.</summary>
    /// <param name="moves">What is added to where it starts: " + strip * 96", or nothing.</param>
    public IEnumerable<string> Write(string moves)
    {
        int length = Before + Inside + After;
        if (Above > 0) yield return Clear("scratch", Above * length);
        if (Rows > 0)
        {
            if (Lines > 1) yield return $"for (nint patch = 0; patch < {Lines}; patch++)";
            yield return $"for (nint row = 0; row < {Rows}; row++)";
            yield return "{";
            string patch = Lines > 1 ? $" + patch * {Rows * length}" : "", line = Lines > 1 ? $" + patch * {Line}" : "";
            yield return $"    float* from = x + {From}{moves}{line} + row * {Row}, to = scratch + {Above * length}{patch} + row * {length};";
            if (Before > 0) yield return "    " + Clear("to", Before);
            yield return $"    {LayerWriter.Copy("from", $"to + {Before}", Inside)}";
            if (After > 0) yield return "    " + Clear($"to + {Before + Inside}", After);
            yield return "}";
        }
        if (Below > 0) yield return Clear($"scratch + {(Above + Lines * Rows) * length}", Below * length);
    }

    private static string Clear(string place, int count) => $"new Span<float>({place}, {count}).Clear();";
}
