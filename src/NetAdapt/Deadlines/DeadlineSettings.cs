namespace NetAdapt.Deadlines;

/// <summary>When a <see cref="DeadlinePolicy"/> moves. The defaults leave a member after two late runs in a row, and come back after half a hundred that were fast enough.</summary>
public sealed record DeadlineSettings
{
    /// <summary>Runs that are remembered.</summary>
    public int Window { get; init; } = 16;

    /// <summary>So many late runs in a row are no accident any more.</summary>
    public int LateInARow { get; init; } = 2;

    /// <summary>Nor are so many among the remembered ones.</summary>
    public int LateInWindow { get; init; } = 3;

    /// <summary>Share of the deadline that a member may be expected to take when it is chosen. A member is left when it is late, and tried again when it would take so much less: that keeps it
    /// from going to and fro.</summary>
    public double Room { get; init; } = 0.9;

    /// <summary>Runs in a row that must promise so before a more accurate member is tried. A trial that fails within as many runs doubles this, up to <see cref="MostPatience"/>; one that does not sets it back.</summary>
    public int Patience { get; init; } = 48;

    public int MostPatience { get; init; } = 48 * 64;
}
