using System.Globalization;
using System.Numerics;
using System.Text;

namespace NetAdapt.Numbers;

/// <summary>Says what to write instead of a text that is no number, as it is typed in other countries and programs.</summary>
internal static class NumberRemedy
{
    // The spaces that locales put between groups of digits are found by char.IsWhiteSpace.
    private const string Separators = "_'’`";

    /// <summary>Says what to write where a whole number is wanted.</summary>
    public static string Whole<T>(string text, T least, T most) where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        string range = most == T.MaxValue && typeof(T) != typeof(ulong) ? $"give a whole number from {Text(least)}"
            : $"give a whole number from {Text(least)} to {Text(most)}";
        if (text.Length == 0) return $"the number is missing; {range}";
        foreach (var (candidate, why) in Rewritten(text, decimalComma: false).Concat(InDigits(text)))
            if (NumberText.TryWhole(candidate, out T value) && value >= least && value <= most)
                return $"write {candidate}, {why}";
        return range;
    }

    /// <summary>Says what to write where any number is wanted.</summary>
    public static string Real(string text)
    {
        if (text.Length == 0) return "the number is missing; give a number";
        // 1,000 is a thousand in some countries, and one in others.
        string pointed = text.Replace(',', '.'), joined = text.Replace(",", "");
        if (IsGroup(text) && NumberText.TryReal(pointed, out _))
            return $"write {pointed} with a point, or {joined} without separators";
        foreach (var (candidate, why) in Rewritten(text, decimalComma: true))
            if (NumberText.TryReal(candidate, out _)) return $"write {candidate}, {why}";
        if (text[^1] == '%' && NumberText.TryReal(text[..^1].Trim(), out double percent))
            return $"write {(percent / 100).ToString("R", CultureInfo.InvariantCulture)}, as a share";
        if (NumberText.TryUnbounded(text, out double unbounded))
            return double.IsFinite(unbounded) ? "it is too small to be told from 0; give a larger number"
                : "it is too large; give a smaller number";
        return "give a number, such as 0.01 or 1e-3";
    }

    /// <summary>Says why a number does not fit single precision.</summary>
    public static string OutOfSinglePrecision(double value) => Math.Abs(value) > 1
        ? "it is too large; give a smaller number" : "it is too small to be told from 0; give a larger number";

    /// <summary>The same number in other spellings, and what is changed in each.</summary>
    private static IEnumerable<(string Candidate, string Why)> Rewritten(string text, bool decimalComma)
    {
        string trimmed = text.Trim();
        yield return (trimmed, "without spaces");
        yield return (AsciiDigits(trimmed), "in the digits 0 to 9");
        if (trimmed.StartsWith('+')) yield return (trimmed[1..], "without a sign");
        if (decimalComma && trimmed.Count(c => c == ',') == 1 && !trimmed.Contains('.'))
            yield return (trimmed.Replace(',', '.'), "with a point");
        yield return (Joined(trimmed), "without separators");
        if (trimmed.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && ulong.TryParse(trimmed.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex))
            yield return (hex.ToString(CultureInfo.InvariantCulture), "in decimal digits");
    }

    /// <summary>A whole number that is written with a point or an exponent.</summary>
    private static IEnumerable<(string Candidate, string Why)> InDigits(string text)
    {
        if (NumberText.TryReal(text, out double real) && real is >= 0 and < 1e15 && real == Math.Truncate(real))
            yield return (real.ToString("F0", CultureInfo.InvariantCulture), "in digits alone");
    }

    private static string Joined(string text)
    {
        bool grouped = text.Count(c => c == ',') > 1 || IsGroup(text) || text.Contains('.') && text.IndexOf(',') < text.IndexOf('.');
        return string.Concat(text.Where(c => !Separators.Contains(c) && !char.IsWhiteSpace(c) && !(grouped && c == ',')));
    }

    /// <summary>Digits of which three stand behind the only comma.</summary>
    private static bool IsGroup(string text)
    {
        int comma = text.IndexOf(',');
        return comma is >= 1 and <= 3 && comma == text.Length - 4 && text[0] != '0'
            && !text.AsSpan(0, comma).ContainsAnyExceptInRange('0', '9')
            && !text.AsSpan(comma + 1).ContainsAnyExceptInRange('0', '9');
    }

    private static string AsciiDigits(string text)
    {
        var ascii = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            // The Arabic decimal separator stands where the point belongs.
            int digit = CharUnicodeInfo.GetDecimalDigitValue(c);
            ascii.Append(digit >= 0 ? (char)('0' + digit) : c == '\u066B' ? '.' : c);
        }
        return ascii.ToString();
    }

    private static string Text<T>(T number) where T : IFormattable => number.ToString(null, CultureInfo.InvariantCulture);
}
