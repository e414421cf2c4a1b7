using System.Globalization;
using System.Numerics;

namespace NetAdapt.Resources;

/// <summary>A time that one run takes. Only another latency can be added to it or taken from it; a factor stretches it; two of them give a ratio.</summary>
public readonly record struct Latency(double Milliseconds) : IComparable<Latency>,
    IAdditionOperators<Latency, Latency, Latency>, ISubtractionOperators<Latency, Latency, Latency>, IComparisonOperators<Latency, Latency, bool>
{
    public static Latency Zero => default;

    public double Microseconds => Milliseconds * 1e3;

    /// <summary>A length of time in ticks of a clock.</summary>
    public static Latency OfTicks(long ticks, long ticksPerSecond) => new(ticks * 1e3 / ticksPerSecond);

    public static Latency operator +(Latency a, Latency b) => new(a.Milliseconds + b.Milliseconds);

    public static Latency operator -(Latency a, Latency b) => new(a.Milliseconds - b.Milliseconds);

    public static Latency operator *(Latency latency, double factor) => new(latency.Milliseconds * factor);

    public static Latency operator *(double factor, Latency latency) => latency * factor;

    public static Latency operator /(Latency latency, double divisor) => new(latency.Milliseconds / divisor);

    public static double operator /(Latency a, Latency b) => a.Milliseconds / b.Milliseconds;

    public static bool operator <(Latency a, Latency b) => a.Milliseconds < b.Milliseconds;

    public static bool operator >(Latency a, Latency b) => a.Milliseconds > b.Milliseconds;

    public static bool operator <=(Latency a, Latency b) => a.Milliseconds <= b.Milliseconds;

    public static bool operator >=(Latency a, Latency b) => a.Milliseconds >= b.Milliseconds;

    public int CompareTo(Latency other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>"14.82 ms", "0.234 ms"; under a tenth of a millisecond "82.4 µs".</summary>
    public override string ToString()
    {
        double size = Math.Abs(Milliseconds);
        return size switch
        {
            0 => "0 ms",
            < 0.1 => string.Create(CultureInfo.InvariantCulture, $"{Microseconds:0.0##} µs"),
            < 1 => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:0.000} ms"),
            < 1000 => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:0.00} ms"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Milliseconds:0} ms"),
        };
    }
}
