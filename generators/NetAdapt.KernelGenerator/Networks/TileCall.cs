namespace NetAdapt.KernelGenerator.Networks;

/// <summary>One call of a register tile: "tile 6x2 of=24 tiles=4 a=0 b=0 c=0 bias=0 adds=none k=16 clamps=1 last=8 next=1024 step=12".</summary>
/// <param name="OfRows">Rows of the whole product.</param>
/// <param name="Folded">Of a tile with a folded vector: its k's of each column, where its weights lie among the layer's, and how far its columns lie behind the tile's first.</param>
/// <param name="Apart">How far rows of A and of C lie apart; null: as all of the layer's do.</param>
/// <param name="Runs">Of rows of A that are several runs: where their starts are noted, and how many they are.</param>
/// <param name="IsOfScratch">A lies in scratch.</param>
internal sealed record TileCall(int Rows, int Vectors, int OfRows, int Tiles, long A, long B, long C, long Bias, string Adds, int K, bool Clamps, int Last, long Next, long Step,
    (int Group, long Weights, long At) Folded, (long A, long C)? Apart, (long At, int Count)? Runs, bool IsOfScratch) : Statement
{
    public bool IsFolded => Folded.Group > 1;

    /// <summary>By half a vector.</summary>
    public bool IsHalf => Folded.Group == 1;

    public static TileCall Of(Words words)
    {
        string[] size = words.Subject.Split('x');
        return new TileCall(int.Parse(size[0]), int.Parse(size[1]), words.Number("of"), words.Number("tiles"), words.Long("a"), words.Long("b"), words.Long("c"), words.Long("bias"), words["adds"], words.Number("k"),
            words.Flag("clamps"), words.Number("last"), words.Long("next"), words.Long("step"),
            words.Find("group") == null ? default : (words.Number("group"), words.Long("folded"), words.Long("at")),
            words.Find("arow") == null ? null : (words.Long("arow"), words.Long("crow")), words.Find("runs") == null ? null : (words.Long("runs"), words.Number("count")), words.Find("in") == "scratch");
    }

    public override Step Minus(Statement other) => other is TileCall call ? new(A - call.A, B - call.B, C - call.C, Bias < 0 ? 0 : Bias - call.Bias, Next - call.Next) : default;

    public override bool IsLike(Piece other) =>
        other is TileCall call && call.Bias < 0 == Bias < 0 && this with { A = call.A, B = call.B, C = call.C, Bias = call.Bias, Next = call.Next } == call;
}
