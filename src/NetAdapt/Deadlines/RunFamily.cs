using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Runs;

namespace NetAdapt.Deadlines;

/// <summary>The networks that an adaptation left in its folder, as candidates for a family.</summary>
public static class RunFamily
{
    /// <summary>The given network, that of each iteration, and in the place of the last one the adapted network: the same shape, fine-tuned to the end. Accuracies are on the holdout images; the adapted
    /// network has none there, since its fine-tuning has seen them.</summary>
    /// <exception cref="InvalidInputException">The folder holds no run, or one that has not ended.</exception>
    public static ImmutableArray<FamilyMember> Candidates(string folder, INetworkFiles files)
    {
        AdaptReport report = RunDirectory.ReadReport(folder);
        string[] paths = [.. RunDirectory.IterationPathsOf(folder)];
        var members = ImmutableArray.CreateBuilder<FamilyMember>();
        members.Add(new FamilyMember("given", files.Read(paths[0]), report.Before.HoldoutTop1, report.Before.LatencyMs));
        foreach (IterationFigures i in report.Iterations.SkipLast(1))
            members.Add(new FamilyMember(string.Create(CultureInfo.InvariantCulture, $"iteration {i.Iteration}"), files.Read(paths[i.Iteration]), i.AccuracyAfter, i.LatencyMeasuredMs));
        members.Add(new FamilyMember("adapted", files.Read(Path.Combine(folder, RunDirectory.AdaptedName)), null, report.After.LatencyMs));
        return members.DrainToImmutable();
    }
}
