namespace NetAdapt.Backends;

/// <summary>One buffer's claim: so many floats from step <paramref name="First"/> to step <paramref name="Last"/>, both included.</summary>
public readonly record struct Claim(long Floats, int First, int Last)
{
    public bool Meets(Claim other) => First <= other.Last && other.First <= Last;
}

/// <summary>Assigns buffers to one block of memory by lifetime: the largest first, each at the lowest place where nothing lies that lives at the same time.</summary>
public static class Arena
{
    // Floats of a cache line.
    private const int Line = 16;

    /// <param name="claims">A claim for each buffer; one of no floats takes no place.</param>
    /// <returns>Each claim's place, in floats, all of whole cache lines; and the floats needed in all.</returns>
    public static (long[] Places, long Floats) Assign(IReadOnlyList<Claim> claims)
    {
        var places = new long[claims.Count];
        var placed = new List<int>();
        long floats = 0;
        foreach (int claim in Enumerable.Range(0, claims.Count).Where(i => claims[i].Floats > 0).OrderByDescending(i => claims[i].Floats).ThenBy(i => claims[i].First))
        {
            long place = 0;
            foreach (int other in placed.Where(o => claims[o].Meets(claims[claim])).OrderBy(o => places[o]))
            {
                if (place + Lines(claims[claim].Floats) <= places[other]) break;
                place = Math.Max(place, places[other] + Lines(claims[other].Floats));
            }
            places[claim] = place;
            placed.Add(claim);
            floats = Math.Max(floats, place + Lines(claims[claim].Floats));
        }
        return (places, floats);
    }

    private static long Lines(long floats) => (floats + Line - 1) / Line * Line;
}
