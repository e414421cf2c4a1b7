using System.Collections.Immutable;

namespace NetAdapt.Runs;

/// <summary>What run.json holds: what a run was told, and where it ran.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Started">In UTC.</param>
/// <param name="Settings">All that the result depends on, as the program's options name it: "budget", "seed", "data". A run goes on with the same only.</param>
/// <param name="Device">For the reader: processor, instruction set, threads.</param>
public sealed record RunDescription(string Version, DateTimeOffset Started, ImmutableSortedDictionary<string, string> Settings, ImmutableSortedDictionary<string, string> Device)
{
    /// <summary>Refuses settings that differ from these.</summary>
    /// <param name="given">Those that were given; what is not given stays as it is.</param>
    /// <exception cref="InvalidInputException">They differ; the message names each difference.</exception>
    public void RequireSame(IEnumerable<KeyValuePair<string, string>> given, string folder)
    {
        string[] differences = [.. given.Where(pair => Settings.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => $"{pair.Key} is '{Settings.GetValueOrDefault(pair.Key, "not set")}' there and '{pair.Value}' here")];
        if (differences.Length > 0)
            throw new InvalidInputException($"the run in '{folder}' cannot go on with other settings: {string.Join("; ", differences)}. "
                + "Leave them out, or start a new run in another folder.");
    }
}
