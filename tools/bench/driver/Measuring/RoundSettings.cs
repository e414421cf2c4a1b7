namespace NetAdapt.Bench.Measuring;

/// <param name="Rounds">Times that every contender has its turn; medians are taken over them.</param>
/// <param name="Turn">About how long one turn lasts.</param>
internal sealed record RoundSettings(int Rounds, TimeSpan Turn)
{
    public static RoundSettings Full => new(9, TimeSpan.FromMilliseconds(200));

    /// <summary>For a first look only.</summary>
    public static RoundSettings Quick => new(7, TimeSpan.FromMilliseconds(40));

    public RoundSettings WithTurn(double share) => this with { Turn = Turn * share };
}
