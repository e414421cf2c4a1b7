using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Graphs;

namespace NetAdapt.Deadlines;

/// <summary>One network of a family.</summary>
/// <param name="Name">Where it came from: "iteration 7".</param>
/// <param name="Accuracy">The share of images that it knows; null: nobody judged it.</param>
/// <param name="LatencyMs">Of one run where the family was put together; null: nobody measured it. A session measures for itself.</param>
public sealed record FamilyMember(string Name, Network Network, double? Accuracy = null, double? LatencyMs = null);

/// <summary>Networks that answer the same question, the most accurate first and the fastest last.</summary>
public sealed record NetworkFamily
{
    /// <exception cref="InvalidInputException">There is none, or two do not take or give the same.</exception>
    public NetworkFamily(IEnumerable<FamilyMember> members)
    {
        Members = [.. members];
        if (Members.IsEmpty) throw new InvalidInputException("a family needs at least one network.");
        Network first = Members[0].Network;
        foreach (FamilyMember member in Members)
            if (member.Network.InputShape != first.InputShape || member.Network.OutputShape != first.OutputShape)
                throw new InvalidInputException($"'{member.Name}' makes {member.Network.OutputShape} of {member.Network.InputShape}, but '{Members[0].Name}' {first.OutputShape} of {first.InputShape}: "
                    + "the networks of a family take and give the same.");
    }

    public ImmutableArray<FamilyMember> Members { get; }

    /// <summary>Without the members that another one is at least as accurate as, and at least as fast; the others from the slowest to the fastest. Members that nobody judged stay.</summary>
    /// <param name="members">All measured.</param>
    public static NetworkFamily Best(IEnumerable<FamilyMember> members)
    {
        FamilyMember[] all = [.. members.OrderByDescending(member => member.LatencyMs)];
        return new(all.Where((member, i) => !all.Where((_, other) => other != i).Any(other => Beats(other, member))));
    }

    /// <summary>The same members with what each takes here and now, when nothing hinders it.</summary>
    public NetworkFamily Measured(IBackend backend, PlanOptions options)
    {
        using FamilyPlan plans = backend.PlanFamily([.. Members.Select(member => FusedNetwork.Of(member.Network))], options);
        return new NetworkFamily(Members.Zip(MemberTimes.Measure(plans, TimeProvider.System), (member, latency) => member with { LatencyMs = latency.Milliseconds }));
    }

    /// <summary>At most so many of the members: the first, the last, and between them those that leave the most even steps of latency.</summary>
    public NetworkFamily Thinned(int most)
    {
        if (Members.Length <= most) return this;
        if (most == 1) return new NetworkFamily([Members[0]]);
        var left = Members.ToList();
        // Again and again the one without which the steps beside it join to the smallest step.
        while (left.Count > Math.Max(2, most))
        {
            int least = Enumerable.Range(1, left.Count - 2).MinBy(i => (left[i - 1].LatencyMs ?? 0) - (left[i + 1].LatencyMs ?? 0));
            left.RemoveAt(least);
        }
        return new NetworkFamily(left);
    }

    private static bool Beats(FamilyMember a, FamilyMember b) => a.Accuracy >= b.Accuracy && a.LatencyMs <= b.LatencyMs && (a.Accuracy > b.Accuracy || a.LatencyMs < b.LatencyMs);
}
