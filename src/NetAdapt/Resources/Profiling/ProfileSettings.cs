using NetAdapt.Graphs;

namespace NetAdapt.Resources;

/// <summary>How a <see cref="LayerProfiler"/> measures.</summary>
public sealed record ProfileSettings
{
    /// <summary>The widths that each channel group may take.</summary>
    public WidthRule Widths { get; init; } = new();

    public int Threads { get; init; } = 1;

    /// <summary>The cores that the caller has pinned itself to; recorded, not set.</summary>
    public CoreSet? Cores { get; init; }

    /// <summary>In each sweep every shape is measured at least once, in another network each time; medians are taken over the sweeps.</summary>
    public int Sweeps { get; init; } = 3;

    /// <summary>A table that takes less time than this gets more sweeps, up to <see cref="MostSweeps"/>.</summary>
    public TimeSpan MinTime { get; init; } = TimeSpan.FromSeconds(20);

    public int MostSweeps { get; init; } = 15;

    /// <summary>Sweeps beyond the first end after this time; and where all widths would not fit into it, input widths are thinned out and interpolated.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Timed passes over each network, after two that warm it up.</summary>
    public int Passes { get; init; } = 7;

    /// <summary>Whole networks that the correction is estimated from, beside the unpruned one.</summary>
    public int CorrectionNetworks { get; init; } = 12;

    public ulong Seed { get; init; } = 1;
}

/// <summary>How far a profile has come.</summary>
/// <param name="Attempt">From 1: a table that came out untrue is measured again.</param>
/// <param name="Sweep">From 1.</param>
/// <param name="Shapes">Shapes of this sweep that were measured, of <paramref name="AllShapes"/>.</param>
public readonly record struct ProfileProgress(int Attempt, int Sweep, int Sweeps, int Shapes, int AllShapes, int Networks, TimeSpan Elapsed);
