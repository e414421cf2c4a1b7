using System.CommandLine;
using System.Globalization;
using NetAdapt.Numbers;

namespace NetAdapt.Cli.Options;

/// <summary>An option whose value is a number that <see cref="NumberText"/> reads: the parser of command lines has other
/// rules, which take thousands separators and spaces.</summary>
internal sealed class NumberOption<T> : Option<T>
{
    /// <param name="read">Reads the value; it gets the option's name and the text.</param>
    public NumberOption(string name, Func<string, string, T> read) : base(name) => CustomParser = result =>
    {
        // An option whose value may be left out (--verify) has no token then.
        if (result.Tokens.Count == 0) return default;
        try
        {
            return read(name, result.Tokens[^1].Value);
        }
        catch (InvalidInputException e)
        {
            result.AddError(e.Message);
            return default;
        }
    };
}

/// <summary>Makes options that take numbers.</summary>
internal static class NumberOptions
{
    /// <summary>A whole number, which has a default.</summary>
    /// <param name="value">What the help calls the value.</param>
    public static Option<int> Whole(string name, string value, string description, int least, int most, int otherwise) =>
        new NumberOption<int>(name, (option, text) => NumberText.Whole(option, text, least, most))
        {
            Description = description, HelpName = value, DefaultValueFactory = _ => otherwise,
        };

    /// <summary>A whole number that need not be given.</summary>
    public static Option<int?> Whole(string name, string value, string description, int least, int most) =>
        new NumberOption<int?>(name, (option, text) => NumberText.Whole(option, text, least, most))
        {
            Description = description, HelpName = value,
        };

    /// <summary>A seed: any whole number of 64 bits.</summary>
    public static Option<ulong> Seed(string name, string value, string description, ulong otherwise) =>
        new NumberOption<ulong>(name, (option, text) => NumberText.Whole(option, text, ulong.MinValue, ulong.MaxValue))
        {
            Description = description, HelpName = value, DefaultValueFactory = _ => otherwise,
        };

    /// <summary>A number in single precision, whose range the command checks.</summary>
    public static Option<float> Single(string name, string value, string description, float otherwise) =>
        new NumberOption<float>(name, NumberText.Single)
        {
            Description = description, HelpName = value, DefaultValueFactory = _ => otherwise,
        };

    /// <summary>A number in single precision that need not be given.</summary>
    public static Option<float?> Single(string name, string value, string description) =>
        new NumberOption<float?>(name, (option, text) => NumberText.Single(option, text)) { Description = description, HelpName = value };

    /// <summary>A number from 0 to <paramref name="most"/>, which has a default.</summary>
    public static Option<double> FromZero(string name, string value, string description, double most, double otherwise) =>
        new NumberOption<double>(name, (option, text) => InRange(option, text, most, orZero: true))
        {
            Description = description, HelpName = value, DefaultValueFactory = _ => otherwise,
        };

    /// <summary>A number above 0 and at most <paramref name="most"/>, which has a default.</summary>
    public static Option<double> Positive(string name, string value, string description, double most, double otherwise) =>
        new NumberOption<double>(name, (option, text) => InRange(option, text, most, orZero: false))
        {
            Description = description, HelpName = value, DefaultValueFactory = _ => otherwise,
        };

    /// <summary>A number above 0 and at most <paramref name="most"/> that need not be given.</summary>
    public static Option<double?> Positive(string name, string value, string description, double most) =>
        new NumberOption<double?>(name, (option, text) => InRange(option, text, most, orZero: false)) { Description = description, HelpName = value };

    private static double InRange(string name, string text, double most, bool orZero)
    {
        double number = NumberText.Real(name, text);
        if ((number > 0 || orZero && number == 0) && number <= most) return number;
        string range = orZero ? "a number from 0 to" : "a number above 0, and at most";
        throw new InvalidInputException(string.Create(CultureInfo.InvariantCulture, $"{name} '{text}': give {range} {most}."));
    }
}
