using System.Globalization;
using System.Text;

namespace NetAdapt.CommandFiles;

/// <summary>Writes manual pages of section 1 in mdoc.</summary>
internal static class ManualPage
{
    private const int Width = 78;

    public static string NameOf(CommandModel command) =>
        command.Name.Length == 0 ? "netadapt" : $"netadapt-{command.Name}";

    public static string Write(ProgramModel program, CommandModel command, DateOnly date)
    {
        string name = NameOf(command);
        bool isRoot = command == program.Root;
        var page = new StringBuilder();
        page.Append(CultureInfo.InvariantCulture, $".Dd {date:MMMM d, yyyy}\n");
        page.Append($".Dt {name.ToUpperInvariant()} 1\n.Os\n");
        page.Append($".Sh NAME\n.Nm {name}\n.Nd {OnMacroLine(LowerFirst(Script.Summary(command.Description)))}\n");
        page.Append(".Sh SYNOPSIS\n");
        page.Append(isRoot ? ".Nm\n.Ar command\n" : $".Nm netadapt {command.Name}\n");
        foreach (ArgumentModel argument in command.Arguments)
        {
            string text = $"Ar {argument.Name}{(argument.IsRepeatable ? " ..." : "")}";
            page.Append(argument.IsRequired ? $".{text}\n" : $".Op {text}\n");
        }
        foreach (OptionModel option in command.Options.Where(option => option.IsRequired))
            page.Append($".{Flag(option.Names[^1])} Ar {option.Value!.Name}\n");
        page.Append(".Op Ar options\n.Sh DESCRIPTION\n");
        AppendText(page, command.Description);
        if (isRoot)
            AppendList(page, "The commands are:", program.Commands.Select(c => ($"Ic {c.Name}", c.Description)));
        AppendList(page, "The arguments are:", command.Arguments.Select(a => ($"Ar {a.Name}", a.Description)));
        AppendList(page, "The options are:", command.Options.Select(o => (OptionTag(o), DescriptionOf(o))));
        // Help has an empty line after the advice.
        string[] advice = [.. command.Advice.Reverse().SkipWhile(line => line.Length == 0).Reverse()];
        if (advice.Length > 0) page.Append(".Pp\n");
        foreach (string line in advice) AppendAdvice(page, line);
        page.Append(".Sh EXIT STATUS\n");
        AppendText(page, program.ExitCodes);
        page.Append(".Sh EXAMPLES\n");
        foreach (string example in command.Examples) page.Append($".Dl {OnMacroLine(example)}\n");
        page.Append(".Sh SEE ALSO\n");
        string[] others = [.. program.Commands.Prepend(program.Root).Where(other => other != command)
            .Select(NameOf).Order(StringComparer.Ordinal)];
        for (int i = 0; i < others.Length; i++)
            page.Append($".Xr {others[i]} 1{(i + 1 < others.Length ? " ," : "")}\n");
        return page.ToString();
    }

    private static string DescriptionOf(OptionModel option) =>
        option.IsRequired ? $"{option.Description} It must be given." : option.Description;

    /// <summary>".It Fl o , -output Ar RUN".</summary>
    private static string OptionTag(OptionModel option) =>
        string.Join(" , ", option.Names.Select(Flag)) + option.Value switch
        {
            null => "",
            { IsOptional: true } value => $" Op Ar {value.Name}",
            { } value => $" Ar {OnMacroLine(value.Name.Replace("|", " | ", StringComparison.Ordinal))}",
        };

    private static string Flag(string name) => $"Fl {OnMacroLine(name[1..])}";

    private static void AppendList(StringBuilder page, string title, IEnumerable<(string Tag, string Text)> items)
    {
        (string Tag, string Text)[] all = [.. items];
        if (all.Length == 0) return;
        page.Append($".Pp\n{title}\n.Bl -tag -width Ds\n");
        foreach (var (tag, text) in all)
        {
            page.Append($".It {tag}\n");
            AppendText(page, text);
        }
        page.Append(".El\n");
    }

    /// <summary>Indented advice is a command line, or a part of one.</summary>
    private static void AppendAdvice(StringBuilder page, string line)
    {
        if (line.Length == 0) page.Append(".Pp\n");
        else if (line.StartsWith(' ')) page.Append($".Dl {OnMacroLine(line.Trim())}\n");
        else AppendText(page, line);
    }

    /// <summary>Each sentence begins a line, as formatters ask, and lines are short.</summary>
    private static void AppendText(StringBuilder page, string text)
    {
        string sentences = text.Replace(". ", ".\n", StringComparison.Ordinal);
        foreach (string sentence in sentences.Split('\n', StringSplitOptions.TrimEntries))
        {
            var line = new StringBuilder();
            foreach (string word in sentence.Split(' ').Select(OnTextLine))
            {
                if (line.Length > 0 && line.Length + 1 + word.Length > Width) Flush(page, line);
                if (line.Length > 0) line.Append(' ');
                line.Append(word);
            }
            Flush(page, line);
        }
    }

    private static void Flush(StringBuilder page, StringBuilder line)
    {
        if (line.Length > 0 && line[0] is '.' or '\'') page.Append(@"\&");
        page.Append(line).Append('\n');
        line.Clear();
    }

    private static string LowerFirst(string text) => char.ToLowerInvariant(text[0]) + text[1..];

    private static string OnTextLine(string text) => text
        .Replace(@"\", @"\e", StringComparison.Ordinal)
        .Replace("-", @"\-", StringComparison.Ordinal)
        .Replace("`", @"\(ga", StringComparison.Ordinal);

    /// <summary>Words that are macros, or punctuation, are kept from being read as such.</summary>
    private static string OnMacroLine(string text) => string.Join(' ',
        OnTextLine(text).Replace("\"", @"\(dq", StringComparison.Ordinal).Split(' ')
        .Select(word => IsSpecial(word) ? @"\&" + word : word));

    private static bool IsSpecial(string word) => word.Length == 1 ? word != "|" && !char.IsAsciiLetterOrDigit(word[0])
        : word.Length <= 3 && char.IsAsciiLetterUpper(word[0]);
}
