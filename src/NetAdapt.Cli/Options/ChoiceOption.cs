using System.CommandLine;

namespace NetAdapt.Cli.Options;

/// <summary>An option whose value is one of an enumeration's names: in lower case in the help, as people type them; in any case when it is read.</summary>
internal sealed class ChoiceOption<T> : Option<string>
    where T : struct, Enum
{
    public ChoiceOption(string name, string description, T otherwise) : base(name)
    {
        string[] words = [.. Enum.GetNames<T>().Select(word => word.ToLowerInvariant())];
        Description = description;
        HelpName = string.Join('|', words);
        DefaultValueFactory = _ => otherwise.ToString().ToLowerInvariant();
        AcceptOnlyFromAmong(StringComparer.OrdinalIgnoreCase, words);
    }

    public T In(ParseResult options) => Enum.Parse<T>(options.GetValue(this)!, ignoreCase: true);
}
