using System.Text;

namespace NetAdapt.CommandFiles;

/// <summary>Writes the completion of fish 3.</summary>
internal static class FishCompletion
{
    public static string Write(ProgramModel program)
    {
        var text = new StringBuilder();
        text.Append($"# fish completion for netadapt\n{Script.Origin}\n\n");
        text.Append("# The command's options that take a value.\nfunction __netadapt_valued\n    switch $argv[1]\n");
        foreach (CommandModel command in program.Commands)
        {
            IEnumerable<string> names = command.Options
                .Where(option => option.Value is { IsOptional: false }).SelectMany(option => option.Names);
            text.Append($"        case {command.Name}\n"
                + $"            string split ' ' -- {Quote(string.Join(' ', names))}\n");
        }
        text.Append("    end\nend\n\n");
        text.Append(Helpers);
        text.Append("complete -c netadapt -f\n");
        foreach (CommandModel command in program.Commands)
            text.Append($"complete -c netadapt -n __netadapt_bare -a {command.Name} "
                + $"-d {Quote(Script.Summary(command.Description))}\n");
        foreach (OptionModel option in program.Root.Options) AppendOption(text, "__netadapt_bare", option);
        foreach (CommandModel command in program.Commands)
        {
            text.Append($"\n# {command.Name}\n");
            foreach (OptionModel option in command.Options)
            {
                string state = option.IsRepeatable ? "again" : option.Value == null ? "flag" : "value";
                string names = string.Join(' ', option.Names.Select(QuoteName));
                AppendOption(text, $"__netadapt_option {command.Name} {state} {names}", option);
            }
            for (int i = 0; i < command.Arguments.Count; i++)
            {
                ArgumentModel argument = command.Arguments[i];
                string last = argument.IsRepeatable ? "1000000" : $"{i + 1}";
                text.Append($"complete -c netadapt -n '__netadapt_argument {command.Name} {i + 1} {last}'"
                    + $"{Offer(argument.Completion)}\n");
            }
        }
        return text.ToString();
    }

    private static void AppendOption(StringBuilder text, string condition, OptionModel option)
    {
        text.Append($"complete -c netadapt -n {Quote(condition)}");
        foreach (string name in option.Names)
            text.Append(name.StartsWith("--", StringComparison.Ordinal)
                ? $" -l {name[2..]}" : $" -s {QuoteName(name[1..])}");
        if (option.Value is { } value) text.Append($"{(value.IsOptional ? "" : " -x")}{Offer(value.Completion)}");
        text.Append($" -d {Quote(Script.Summary(option.Description))}\n");
    }

    private static string Offer(ValueCompletion completion)
    {
        var parts = new List<string>(completion.Words);
        if (completion.Paths == PathKind.File)
            parts.Add($"({string.Join(' ', completion.Extensions.Prepend("__netadapt_files"))})");
        if (completion.Paths == PathKind.Folder) parts.Add("(__netadapt_folders)");
        return parts.Count == 0 ? "" : $" -a {Quote(string.Join(' ', parts))}";
    }

    /// <summary>"?" is a pattern in fish.</summary>
    private static string QuoteName(string name) => name.Contains('?') ? $"\"{name}\"" : name;

    private static string Quote(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";

    private const string Helpers = """
        # No command stands on the line yet.
        function __netadapt_bare
            test (count (commandline -opc)) -eq 1
        end

        # __netadapt_option COMMAND again|flag|value NAME...: the command can take this option here.
        function __netadapt_option
            set -l words (commandline -opc)
            test (count $words) -ge 2; and test "$words[2]" = "$argv[1]"; or return 1
            set -e words[1..2]
            test $argv[2] = again; and return 0
            # An option that waits for its value is not given twice.
            if test $argv[2] = value; and set -q words[1]
                set -e words[-1]
                set -l all (commandline -opc)
                contains -- $all[-1] $argv[3..-1]; or set -a words $all[-1]
            end
            for word in $words
                contains -- (string replace -r '=.*' '' -- $word) $argv[3..-1]; and return 1
            end
            return 0
        end

        # __netadapt_argument COMMAND FIRST LAST: an argument in these places can stand here.
        function __netadapt_argument
            set -l words (commandline -opc)
            test (count $words) -ge 2; and test "$words[2]" = "$argv[1]"; or return 1
            set -e words[1..2]
            set -l valued (__netadapt_valued $argv[1])
            set -l place 1
            set -l waits no
            for word in $words
                if test $waits = yes
                    set waits no
                else if string match -q -- '-*' $word
                    contains -- $word $valued; and set waits yes
                else
                    set place (math $place + 1)
                end
            end
            test $waits = no; and test $place -ge $argv[2]; and test $place -le $argv[3]
        end

        # The current word without "--option=".
        function __netadapt_current
            string replace -r -- '^--[^=]*=' '' (commandline -ct)
        end

        # Folders, and files with one of the endings; without endings any file.
        function __netadapt_files
            set -l pattern (string join '|' $argv)
            for path in (__fish_complete_path (__netadapt_current))
                set -l name (string split -m 1 \t -- $path)[1]
                if test -z "$pattern"; or string match -q -- '*/' $name
                    or string match -q -i -r -- "\.($pattern)\$" $name
                    echo $path
                end
            end
        end

        function __netadapt_folders
            __fish_complete_directories (__netadapt_current)
        end


        """;
}
