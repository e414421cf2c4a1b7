using System.Globalization;
using NetAdapt.Numbers;

namespace NetAdapt.Resources;

/// <summary>The most that a network may use of one resource: an amount, or a share of what the initial network uses.</summary>
/// <param name="Amount">In the resource's base unit; null where the limit is relative.</param>
/// <param name="Fraction">Of the initial network's use, over 0 and at most 1; null where the limit is absolute.</param>
public readonly record struct Limit(Resource Resource, double? Amount, double? Fraction)
{
    /// <summary>"latency=60%", "latency=5ms", "weights=1MB", "macs=4M", "memory=2MB". Without a resource ("40%", "5ms") latency is meant. A space may stand before
    /// the unit or the percent sign.</summary>
    /// <exception cref="InvalidInputException">It is none of these.</exception>
    public static Limit Parse(string text)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? "latency" : text[..equals].Trim(), value = text[(equals + 1)..].Trim();
        Resource resource = name.ToLowerInvariant() switch
        {
            "latency" => Resource.Latency,
            "macs" => Resource.Macs,
            "weights" => Resource.Weights,
            "memory" => Resource.Memory,
            _ => throw new InvalidInputException($"budget '{text}': '{name}' is no resource; there are latency, macs, weights and memory, as in latency=60% or weights=1MB"),
        };
        if (!value.EndsWith('%'))
        {
            try
            {
                return new Limit(resource, Quantity.Parse(resource, value).Amount, null);
            }
            catch (InvalidInputException e)
            {
                throw new InvalidInputException($"budget '{text}': {e.Message}, or a share of the initial network, such as 60%", e);
            }
        }
        string share = value[..^1].TrimEnd();
        if (!NumberText.TryReal(share, out double percent) || percent is not (> 0 and <= 100))
        {
            string why = NumberText.TryReal(share, out _) || share.Length == 0 || share.EndsWith('%') ? "" : $" ({NumberRemedy.Real(share)})";
            throw new InvalidInputException($"budget '{text}'{why}: a share must be over 0% and at most 100% of what the initial network uses, such as 60%");
        }
        return new Limit(resource, null, percent / 100);
    }

    /// <summary>The same limit as an amount.</summary>
    public Limit For(ResourceUse initial) => Fraction is { } share ? new Limit(Resource, initial.Of(Resource) * share, null) : this;

    /// <summary>As <see cref="Parse"/> reads it: "latency=60%", "latency=5ms", "weights=1000000B".</summary>
    public override string ToString()
    {
        string name = Resource.ToString().ToLowerInvariant();
        if (Fraction is { } share) return string.Create(CultureInfo.InvariantCulture, $"{name}={share * 100:0.######}%");
        string unit = Resource switch { Resource.Latency => "ms", Resource.Macs => "", _ => "B" };
        return string.Create(CultureInfo.InvariantCulture, $"{name}={Amount}{unit}");
    }
}
