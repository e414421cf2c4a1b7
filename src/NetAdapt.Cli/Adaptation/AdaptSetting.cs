using System.CommandLine;
using System.Globalization;
using NetAdapt.Datasets;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Adaptation;

/// <summary>One setting of an adaptation: an option of the command line, and a line in run.json, where a resumed run finds it again. All are
/// texts in one canonical form, so that
/// what is given again can be compared.</summary>
/// <param name="fallback">The value where none is given; null: there is none.</param>
/// <param name="canonical">Checks a text and gives its canonical form.</param>
/// <param name="separator">Joins the texts of an option that may be given again for more; null: it may not.</param>
internal sealed class AdaptSetting(string name, string help, string? fallback, Func<string, string> canonical, string description,
    string? separator = null)
{
    public string Name => name;

    /// <summary>In canonical form, or null.</summary>
    public string? Fallback { get; } = fallback == null ? null : canonical(fallback);

    public Option<string[]> Option { get; } = new("--" + name)
    {
        Description = description + (string.IsNullOrEmpty(fallback) ? "" : $" [default: {fallback}]"), HelpName = help,
        Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>What the command line gives, in canonical form; null: nothing.</summary>
    /// <exception cref="InvalidInputException">It is not such a value.</exception>
    public string? Given(ParseResult options)
    {
        if (options.GetResult(Option) == null) return null;
        string[] texts = options.GetValue(Option) ?? [];
        if (texts.Length > 1 && separator == null) throw new InvalidInputException($"--{name} is given {texts.Length} times: give it once.");
        return canonical(string.Join(separator, texts));
    }

    public static string Text(string text) => text;

    /// <summary>A data set's path must mean the same from every folder.</summary>
    public static string DataPath(string text) => text.StartsWith("builtin:", StringComparison.OrdinalIgnoreCase) ? text : Path.GetFullPath(text);

    public static string BudgetText(string text) => Budget.Parse(text).ToString();

    public static string MemoryText(string text) => Quantity.Parse(Resource.Memory, text).Amount.ToString("R", CultureInfo.InvariantCulture) + "B";

    public static string Normalization(string text) => Preprocessing.Parse(text).ToText();

    /// <summary>A whole number from <paramref name="least"/> on.</summary>
    public static Func<string, string> Whole(string name, int least) => text =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least
            ? value.ToString(CultureInfo.InvariantCulture)
            : throw new InvalidInputException($"--{name} {text}: give a whole number from {least}.");

    public static string SeedText(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong seed)
        ? seed.ToString(CultureInfo.InvariantCulture)
        : throw new InvalidInputException($"--seed {text}: give a whole number from 0 to {ulong.MaxValue}.");

    /// <summary>A number, whose range its user checks.</summary>
    public static Func<string, string> Number(string name) => text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : throw new InvalidInputException($"--{name} {text}: give a number.");

    public static Func<string, string> OneOf(string name, params string[] words) => text =>
        words.Contains(text, StringComparer.OrdinalIgnoreCase) ? text.ToLowerInvariant()
            : throw new InvalidInputException($"--{name} {text}: give one of {string.Join(", ", words)}.");
}
