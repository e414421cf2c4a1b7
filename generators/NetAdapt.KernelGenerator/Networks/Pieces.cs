namespace NetAdapt.KernelGenerator.Networks;

/// <summary>A piece of a layer's straight-line code: a statement, or pieces that repeat themselves.</summary>
internal abstract record Piece
{
    /// <summary>The other one does the same elsewhere.</summary>
    public abstract bool IsLike(Piece other);

    /// <summary>The statements in it, of a loop's first turn.</summary>
    public abstract IEnumerable<Statement> Statements { get; }

    /// <summary>How far each statement lies behind the other one's.</summary>
    public IEnumerable<Step> Minus(Piece other) => Statements.Zip(other.Statements, (statement, before) => statement.Minus(before));
}

/// <summary>How far one statement lies behind another that does the same: in A, B, C, the bias and what is asked for ahead.</summary>
internal readonly record struct Step(long A, long B, long C, long Bias, long Next);

/// <summary>A call of a register tile, or a copy.</summary>
internal abstract record Statement : Piece
{
    public override IEnumerable<Statement> Statements => [this];

    public abstract Step Minus(Statement other);
}

/// <summary>Pieces that repeat themselves, each turn equally far behind the one before.</summary>
/// <param name="Steps">For each statement in them.</param>
internal sealed record Loop(int Turns, EquatableArray<Piece> Body, EquatableArray<Step> Steps) : Piece
{
    /// <summary>Turns that are worth a loop, and the longest body.</summary>
    private const int FewestTurns = 3, LongestBody = 64;

    public override IEnumerable<Statement> Statements => Body.SelectMany(piece => piece.Statements);

    public override bool IsLike(Piece other) => other is Loop loop && loop.Turns == Turns && loop.Steps.Equals(Steps) && Alike([.. Body], [.. loop.Body]);

    /// <summary>The same code with what repeats itself in loops, the shortest bodies first.</summary>
    public static List<Piece> Fold(IEnumerable<Piece> pieces)
    {
        List<Piece> code = [.. pieces];
        for (int length = 1; length <= Math.Min(LongestBody, code.Count / FewestTurns); length++)
        for (int at = 0; at + length * FewestTurns <= code.Count; at++)
        {
            if (Find(code, at, length) is not { } loop) continue;
            code.RemoveRange(at, loop.Turns * length);
            code.Insert(at, loop);
            // It may be a turn of another one.
            (length, at) = (0, code.Count);
        }
        return code;
    }

    private static Loop? Find(List<Piece> code, int at, int length)
    {
        List<Piece> body = code.GetRange(at, length), before = body;
        List<Step> steps = [];
        int turns = 1;
        for (; at + (turns + 1) * length <= code.Count; turns++)
        {
            List<Piece> turn = code.GetRange(at + turns * length, length);
            if (!Alike(before, turn)) break;
            List<Step> next = [.. turn.Zip(before, (piece, old) => piece.Minus(old)).SelectMany(step => step)];
            if (turns > 1 && !next.SequenceEqual(steps)) break;
            (steps, before) = (next, turn);
        }
        return turns < FewestTurns ? null : new Loop(turns, new([.. body]), new([.. steps]));
    }

    private static bool Alike(IReadOnlyList<Piece> some, IReadOnlyList<Piece> others) => some.Count == others.Count && some.Zip(others, (piece, other) => piece.IsLike(other)).All(alike => alike);
}
