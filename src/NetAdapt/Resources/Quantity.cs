using System.Collections.Immutable;
using System.Globalization;

namespace NetAdapt.Resources;

/// <summary>An amount of one resource in its base unit: milliseconds, multiply-accumulates, or bytes.</summary>
public readonly record struct Quantity(Resource Resource, double Amount)
{
    private static readonly ImmutableDictionary<string, double> Times =
        ImmutableDictionary.CreateRange<string, double>([new("us", 1e-3), new("µs", 1e-3), new("μs", 1e-3), new("ms", 1), new("s", 1e3)]);

    private static readonly ImmutableDictionary<string, double> Counts =
        ImmutableDictionary.CreateRange<string, double>([new("", 1), new("k", 1e3), new("K", 1e3), new("M", 1e6), new("G", 1e9)]);

    private static readonly ImmutableDictionary<string, double> Bytes = ImmutableDictionary.CreateRange<string, double>(
        [new("B", 1), new("kB", 1e3), new("KB", 1e3), new("MB", 1e6), new("GB", 1e9), new("KiB", 1024), new("MiB", 1024 * 1024), new("GiB", 1024.0 * 1024 * 1024)]);

    /// <summary>"5ms", "300us" for latency; "4M" for MACs; "1MB" (1,000,000 bytes), "512KiB" for weights and memory.</summary>
    /// <exception cref="InvalidInputException">It is no positive number with a unit of the resource.</exception>
    public static Quantity Parse(Resource resource, string text)
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
        if (!double.TryParse(trimmed[..digits], NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            || !units.TryGetValue(unit, out double factor) || !double.IsFinite(number * factor) || number * factor <= 0)
            throw new InvalidInputException($"'{text}' is no amount of {resource.ToString().ToLowerInvariant()}: give a positive number with a unit, such as {example}");
        return new Quantity(resource, number * factor);
    }

    /// <summary>"14.82 ms", "3.66 M MACs", "1.26 MB".</summary>
    public override string ToString() => Resource switch
    {
        Resource.Latency => new Latency(Amount).ToString(),
        Resource.Macs => Amount < 1e3 ? $"{Scaled(Amount)}MACs" : $"{Scaled(Amount)} MACs",
        _ => $"{Scaled(Amount)}B",
    };

    private static string Scaled(double amount) => amount switch
    {
        >= 1e9 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e9:0.00} G"),
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e6:0.00} M"),
        >= 1e3 => string.Create(CultureInfo.InvariantCulture, $"{amount / 1e3:0.00} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{amount:0} "),
    };
}
