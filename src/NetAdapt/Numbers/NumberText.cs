using System.Globalization;
using System.Numerics;

namespace NetAdapt.Numbers;

/// <summary>Reads numbers from texts: of a command line, a file, an environment variable or a C program.</summary>
/// <remarks>The rules are the same everywhere: the digits 0 to 9, a point, no separators, nothing around the number,
/// and no locale that changes any of it.</remarks>
public static class NumberText
{
    private const NumberStyles RealStyle =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>Reads a whole number without a sign.</summary>
    public static bool TryWhole<T>(ReadOnlySpan<char> text, out T value) where T : struct, IBinaryInteger<T>
    {
        value = T.Zero;
        // The system's parser lets zero characters stand behind the digits.
        return !text.ContainsAnyExceptInRange('0', '9')
            && T.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Reads a finite number: ".5", "-2", "1e-3". What is too small to be told from 0 is refused.</summary>
    public static bool TryReal(ReadOnlySpan<char> text, out double value)
    {
        bool read = TryUnbounded(text, out value) && double.IsFinite(value) && (value != 0 || IsZero(text));
        if (!read) value = 0;
        return read;
    }

    /// <summary>Reads a whole number in a range.</summary>
    /// <param name="name">What a message calls the number: "--batch".</param>
    /// <exception cref="InvalidInputException">It is none, or lies outside the range; the message says what to write.</exception>
    public static T Whole<T>(string name, string text, T least, T most)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T> =>
        TryWhole(text, out T value) && value >= least && value <= most ? value
            : throw new InvalidInputException($"{name} '{text}': {NumberRemedy.Whole(text, least, most)}.");

    /// <summary>Reads a finite number, whose range the caller checks.</summary>
    /// <param name="name">What a message calls the number: "--time".</param>
    /// <exception cref="InvalidInputException">It is none; the message says what to write.</exception>
    public static double Real(string name, string text) => TryReal(text, out double value) ? value
        : throw new InvalidInputException($"{name} '{text}': {NumberRemedy.Real(text)}.");

    /// <summary>Reads a finite number in single precision, whose range the caller checks.</summary>
    /// <param name="name">What a message calls the number: "--lr".</param>
    /// <exception cref="InvalidInputException">It is none; the message says what to write.</exception>
    public static float Single(string name, string text)
    {
        double value = Real(name, text);
        float single = (float)value;
        return float.IsFinite(single) && (single != 0 || value == 0) ? single
            : throw new InvalidInputException($"{name} '{text}': {NumberRemedy.OutOfSinglePrecision(value)}.");
    }

    /// <summary>Reads a number that may have overflown to infinity or fallen to 0.</summary>
    internal static bool TryUnbounded(ReadOnlySpan<char> text, out double value)
    {
        value = 0;
        // Without this, names of infinity and zero characters at the end would be numbers.
        return !text.ContainsAnyExcept("0123456789.eE+-")
            && double.TryParse(text, RealStyle, CultureInfo.InvariantCulture, out value);
    }

    private static bool IsZero(ReadOnlySpan<char> text)
    {
        int exponent = text.IndexOfAny('e', 'E');
        return !(exponent < 0 ? text : text[..exponent]).ContainsAnyInRange('1', '9');
    }
}
