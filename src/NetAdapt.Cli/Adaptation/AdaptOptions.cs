using System.Collections.Immutable;
using System.CommandLine;
using NetAdapt.Recipes;

namespace NetAdapt.Cli.Adaptation;

/// <summary>The settings of an adaptation as options of `netadapt adapt`.</summary>
internal static class AdaptOptions
{
    private static readonly ImmutableArray<(AdaptSetting Setting, Option<string[]> Option)> s_options =
        [.. AdaptSettingList.All.Select(setting => (setting, OptionOf(setting)))];

    public static void AddTo(Command command)
    {
        foreach (var (_, option) in s_options) command.Add(option);
    }

    /// <summary>The setting behind an option; null where the option is none of these.</summary>
    public static AdaptSetting? SettingOf(Option option) =>
        s_options.FirstOrDefault(o => ReferenceEquals(o.Option, option)).Setting;

    /// <summary>What the command line gives, without defaults.</summary>
    /// <exception cref="InvalidInputException">A value is not what its option takes.</exception>
    public static ImmutableSortedDictionary<string, string> Given(ParseResult options) => s_options.Where(o => options.GetResult(o.Option) != null)
        .ToImmutableSortedDictionary(o => o.Setting.Name, o => o.Setting.Canonical(options.GetValue(o.Option) ?? []), StringComparer.Ordinal);

    private static Option<string[]> OptionOf(AdaptSetting setting) => new("--" + setting.Name)
    {
        Description = setting.Description, HelpName = setting.ValueName, Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false,
    };
}
