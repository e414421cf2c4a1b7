using System.Collections.Immutable;

namespace NetAdapt.Resources;

/// <summary>Limits on one or more resources, each at most once: the Bud_j of the paper. All must be met.</summary>
public sealed record Budget
{
    /// <exception cref="InvalidInputException">No limit, or two for one resource.</exception>
    public Budget(IEnumerable<Limit> limits)
    {
        Limits = [.. limits.OrderBy(limit => limit.Resource)];
        if (Limits.IsEmpty) throw new InvalidInputException("a budget needs at least one limit, such as latency=60%");
        foreach (var twice in Limits.GroupBy(limit => limit.Resource).Where(group => group.Count() > 1))
            throw new InvalidInputException($"the budget limits {twice.Key.ToString().ToLowerInvariant()} twice ({string.Join(" and ", twice)}): give each resource once");
    }

    /// <summary>In the order of the resources.</summary>
    public ImmutableArray<Limit> Limits { get; }

    /// <summary>Each text holds one limit or several with commas between: "latency=60%", "latency=5ms,weights=1MB"; see <see cref="Limit.Parse"/>.</summary>
    /// <exception cref="InvalidInputException">A text is no limit, or one resource is limited twice.</exception>
    public static Budget Parse(params IEnumerable<string> texts) =>
        new(texts.SelectMany(Parts).Select(Limit.Parse));

    /// <summary>The same budget in amounts.</summary>
    public Budget For(ResourceUse initial) => new(Limits.Select(limit => limit.For(initial)));

    /// <summary>Whether each limited resource is at or under its limit.</summary>
    /// <param name="tolerance">What a use may be over its limit, as a share of the limit: 0 for modelled and counted use; a latency that
    /// was measured carries noise, for which 0.02 is usual.</param>
    /// <exception cref="InvalidOperationException">A limit is still relative: call <see cref="For"/> first.</exception>
    public bool IsMetBy(ResourceUse use, double tolerance = 0) => Limits.All(limit => use.Of(limit.Resource) <= Amount(limit) * (1 + tolerance));

    /// <summary>The limits that a use exceeds.</summary>
    public IEnumerable<Limit> ExceededBy(ResourceUse use, double tolerance = 0) =>
        Limits.Where(limit => use.Of(limit.Resource) > Amount(limit) * (1 + tolerance));

    /// <summary>Largest over the limited resources of use / limit; at most 1 where the budget is met.</summary>
    public double UsedShare(ResourceUse use) => Limits.Max(limit => use.Of(limit.Resource) / Amount(limit));

    public bool Equals(Budget? other) => other != null && Limits.SequenceEqual(other.Limits);

    public override int GetHashCode() => Limits.Aggregate(0, HashCode.Combine);

    /// <summary>As <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Join(",", Limits);

    /// <summary>The limits of one text. A comma that stands in a number would make two limits of it.</summary>
    private static string[] Parts(string text)
    {
        string[] parts = text.Split(',');
        for (int i = 1; i < parts.Length; i++)
            if (parts[i - 1] is [.., >= '0' and <= '9'] && parts[i] is [>= '0' and <= '9', ..])
                throw new InvalidInputException($"budget '{text}': a comma stands between limits, as in latency=60%,weights=1MB. "
                    + $"Where it is to be a point, write {parts[i - 1]}.{parts[i]}"
                    + (parts[i] is [.., 's' or 'S' or '%'] ? $"; where a limit on latency begins, write {parts[i - 1]},latency={parts[i]}" : ""));
        return parts;
    }

    private static double Amount(Limit limit) =>
        limit.Amount ?? throw new InvalidOperationException($"the limit {limit} is relative: resolve the budget against the initial network first");
}
