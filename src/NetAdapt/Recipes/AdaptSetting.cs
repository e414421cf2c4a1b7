using System.Globalization;
using NetAdapt.Datasets;
using NetAdapt.Numbers;
using NetAdapt.Resources;

namespace NetAdapt.Recipes;

/// <summary>One setting of an adaptation: an option of the program's command line, a name and a value of the C library, and a line in run.json, where a resumed run finds it
/// again. All are texts in one canonical form, so that what is given again can be compared.</summary>
/// <param name="name">"budget": the option's without its dashes.</param>
/// <param name="valueName">What help calls the value: "LIMIT".</param>
/// <param name="usual">The value where none is given; null: there is none.</param>
/// <param name="canonical">Checks a text and gives its canonical form.</param>
/// <param name="separator">Joins the texts of a setting that may be given again for more; null: it may not.</param>
/// <param name="fallbackText">The default in words, where it depends on the machine; null: the value itself.</param>
public sealed class AdaptSetting(
    string name,
    string valueName,
    string? usual,
    Func<string, string> canonical,
    string description,
    string? separator = null,
    string? fallbackText = null)
{
    public string Name => name;

    public string ValueName => valueName;

    public string Description { get; } = description
        + (string.IsNullOrEmpty(usual) ? "" : $" [default: {fallbackText ?? usual}]");

    /// <summary>The setting may be given again for more.</summary>
    public bool IsRepeatable => separator != null;

    /// <summary>In canonical form, or null.</summary>
    public string? Fallback { get; } = usual == null ? null : canonical(usual);

    /// <summary>The canonical form of what was given for this setting, once or again.</summary>
    /// <exception cref="InvalidInputException">It is not such a value, or may be given once only.</exception>
    public string Canonical(IReadOnlyCollection<string> texts)
    {
        if (texts.Count > 1 && separator == null) throw new InvalidInputException($"--{name} is given {texts.Count} times: give it once.");
        return canonical(string.Join(separator, texts));
    }

    /// <summary>A value that the program finds.</summary>
    internal const string Auto = "auto";

    internal static string Text(string text) => text;

    /// <summary>A number, or "auto".</summary>
    internal static Func<string, string> NumberOrAuto(string name) => text =>
        text.Equals(Auto, StringComparison.OrdinalIgnoreCase) ? Auto : Number(name)(text);

    /// <summary>A data set's path must mean the same from every folder.</summary>
    internal static string DataPath(string text) => text.StartsWith("builtin:", StringComparison.OrdinalIgnoreCase) ? text
        : text.Length > 0 ? Path.GetFullPath(text) : throw new InvalidInputException("--data is empty: give a folder of images, or builtin:shapes.");

    internal static string BudgetText(string text) => Budget.Parse(text).ToString();

    internal static string MemoryText(string text) => Quantity.Parse(Resource.Memory, text, "--memory-limit").Amount.ToString("R", CultureInfo.InvariantCulture) + "B";

    internal static string Normalization(string text) => Preprocessing.Parse(text).ToText();

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    internal static Func<string, string> Whole(string name, int least, int most) => text =>
        NumberText.Whole($"--{name}", text, least, most).ToString(CultureInfo.InvariantCulture);

    internal static string SeedText(string text) =>
        NumberText.Whole("--seed", text, ulong.MinValue, ulong.MaxValue).ToString(CultureInfo.InvariantCulture);

    /// <summary>A number, whose range its user checks.</summary>
    internal static Func<string, string> Number(string name) => text =>
        NumberText.Real($"--{name}", text).ToString("R", CultureInfo.InvariantCulture);

    internal static Func<string, string> OneOf(string name, params string[] words) => text =>
        words.Contains(text, StringComparer.OrdinalIgnoreCase) ? text.ToLowerInvariant()
            : throw new InvalidInputException($"--{name} {text}: give one of {string.Join(", ", words)}.");
}
