using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Numbers;

namespace NetAdapt.Resources;

/// <summary>An amount of one resource in its base unit: milliseconds, multiply-accumulates, or bytes.</summary>
public readonly record struct Quantity(Resource Resource, double Amount)
{
    private static readonly ImmutableDictionary<string, double> Times =
        Units([new("us", 1e-3), new("µs", 1e-3), new("μs", 1e-3), new("ms", 1), new("s", 1e3)]);

    private static readonly ImmutableDictionary<string, double> Counts =
        Units([new("", 1), new("k", 1e3), new("M", 1e6), new("G", 1e9)]);

    private static readonly ImmutableDictionary<string, double> Bytes = Units(
        [new("B", 1), new("kB", 1e3), new("MB", 1e6), new("GB", 1e9), new("KiB", 1024), new("MiB", 1024 * 1024), new("GiB", 1024.0 * 1024 * 1024)]);

    /// <summary>"5ms", "300us" for latency; "4M" for MACs; "1MB" (1,000,000 bytes), "512KiB" for weights and memory. Letters of units may have any case, and a
    /// space may stand before them.</summary>
    /// <param name="name">What a message calls it: "--memory-limit". Null: only the text is named.</param>
    /// <exception cref="InvalidInputException">It is no positive number with a unit of the resource.</exception>
    public static Quantity Parse(Resource resource, string text, string? name = null)
    {
        var (units, example) = resource switch
        {
            Resource.Latency => (Times, "5ms or 300us"),
            Resource.Macs => (Counts, "4M"),
            _ => (Bytes, "1MB or 512KiB"),
        };
        string trimmed = text.Trim();
        int digits = trimmed.LastIndexOfAny("0123456789.".ToCharArray()) + 1;
        string unit = trimmed[digits..].Trim();
        bool isRead = NumberText.TryReal(trimmed.AsSpan(0, digits), out double number), hasUnit = units.TryGetValue(unit, out double factor);
        if (isRead && hasUnit && double.IsFinite(number * factor) && number * factor > 0) return new Quantity(resource, number * factor);
        string why = hasUnit && !isRead && digits > 0 ? $" ({NumberRemedy.Real(trimmed[..digits])})" : isRead && unit.Length == 0 ? " (it has no unit)" : "";
        throw new InvalidInputException($"{(name == null ? "" : name + " ")}'{text}' is no amount of {resource.ToString().ToLowerInvariant()}{why}: give a positive number with a unit, such as {example}");
    }

    /// <summary>"14.82 ms", "3.66 M MACs", "1.26 MB".</summary>
    public override string ToString() => Resource switch
    {
        Resource.Latency => new Latency(Amount).ToString(),
        Resource.Macs => Amount < 1e3 ? $"{Scaled(Amount)}MACs" : $"{Scaled(Amount)} MACs",
        _ => $"{Scaled(Amount)}B",
    };

    private static ImmutableDictionary<string, double> Units(ReadOnlySpan<KeyValuePair<string, double>> units) =>
        ImmutableDictionary.CreateRange(StringComparer.OrdinalIgnoreCase, units.ToArray());

    private static string Scaled(double amount) => amount switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e9:0.00} G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e6:0.00} M"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e3:0.00} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{amount:0} "),
    };
}
