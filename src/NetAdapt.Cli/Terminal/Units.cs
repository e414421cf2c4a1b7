using System.Globalization;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Terminal;

/// <summary>Numbers as people read them.</summary>
internal static class Units
{
    public static string Bytes(long bytes) => new Quantity(Resource.Weights, bytes).ToString();

    public static string Macs(long macs) => new Quantity(Resource.Macs, macs).ToString().Replace("MACs", "", StringComparison.Ordinal).TrimEnd();

    /// <summary>A budget in amounts: "latency 0.186 ms, weights 1.00 MB".</summary>
    public static string Limits(Budget budget) => string.Join(", ", budget.Limits.Select(limit =>
        limit.Amount is { } amount ? $"{limit.Resource.ToString().ToLowerInvariant()} {new Quantity(limit.Resource, amount)}" : limit.ToString()));

    /// <summary>"1 thread", "2 threads".</summary>
    public static string Count(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number} {noun}{(number == 1 ? "" : "s")}");

    public static string Percent(double fraction) => string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0.00} %");

    public static string Span(TimeSpan span) => span.TotalSeconds switch
    {
        < 100 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s"),
        < 6000 => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.0} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.0} h"),
    };

    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
