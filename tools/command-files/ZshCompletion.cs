using System.Text;

namespace NetAdapt.CommandFiles;

/// <summary>Writes the completion of zsh, whose _arguments knows options and their values.</summary>
internal static class ZshCompletion
{
    public static string Write(ProgramModel program)
    {
        var text = new StringBuilder();
        text.Append($"#compdef netadapt\n{Script.Origin}\n\n");
        text.Append(Helper);
        text.Append("_netadapt_commands() {\n  local -a commands=(\n");
        foreach (CommandModel command in program.Commands)
        {
            string summary = Escape(Script.Summary(command.Description), @"\:");
            text.Append($"    {Script.Quote($"{command.Name}:{summary}")}\n");
        }
        text.Append("  )\n  _describe -t commands command commands\n}\n\n");
        text.Append("_netadapt() {\n  local curcontext=\"$curcontext\" context state state_descr ret=1\n"
            + "  local -a line\n  typeset -A opt_args\n");
        text.Append("  _arguments -C -S \\\n");
        foreach (OptionModel option in program.Root.Options) text.Append($"    {OptionSpec(option)} \\\n");
        text.Append("    '1:command:_netadapt_commands' '*:: :->rest' && ret=0\n");
        text.Append("  [[ $state == rest ]] || return ret\n  case $line[1] in\n");
        foreach (CommandModel command in program.Commands)
        {
            text.Append($"    {command.Name})\n      _arguments -S");
            foreach (OptionModel option in command.Options) text.Append($" \\\n        {OptionSpec(option)}");
            for (int i = 0; i < command.Arguments.Count; i++)
                text.Append($" \\\n        {ArgumentSpec(command.Arguments[i], i + 1)}");
            text.Append(" && ret=0 ;;\n");
        }
        text.Append("  esac\n  return ret\n}\n\n_netadapt \"$@\"\n");
        return text.ToString();
    }

    private static string OptionSpec(OptionModel option)
    {
        string description = $"[{Escape(Script.Summary(option.Description), @"\[]")}]";
        string value = option.Value is { } v
            ? $":{(v.IsOptional ? ":" : "")}{Escape(v.Name, @"\:")}:{Action(v.Completion)}" : "";
        string others = option.IsRepeatable ? "*" : $"({string.Join(' ', option.Names)})";
        return string.Join(' ', option.Names
            .Select(name => Script.Quote($"{others}{NameSpec(name, value)}{description}{value}")));
    }

    /// <summary>A long option's value follows "=" or a space, a short one's a space or nothing.</summary>
    private static string NameSpec(string name, string value) =>
        value.Length == 0 ? name : name.StartsWith("--", StringComparison.Ordinal) ? name + "=" : name + "+";

    private static string ArgumentSpec(ArgumentModel argument, int place)
    {
        string where = argument.IsRepeatable ? "*" : argument.IsRequired ? $"{place}" : $"{place}:";
        return Script.Quote($"{where}:{Escape(argument.Name, @"\:")}:{Action(argument.Completion)}");
    }

    /// <summary>The space before it keeps _arguments from adding options of its own.</summary>
    private static string Action(ValueCompletion completion)
    {
        string paths = completion.Paths switch { PathKind.File => "files", PathKind.Folder => "folders", _ => "none" };
        if (completion.Paths == PathKind.None && completion.Words.Count == 0) return "";
        string endings = completion.Extensions.Count == 0 ? "any" : string.Join(',', completion.Extensions);
        return Escape($" _netadapt_value {paths} {endings} {string.Join(' ', completion.Words)}".TrimEnd(), ":");
    }

    private static string Escape(string text, string special)
    {
        var escaped = new StringBuilder();
        foreach (char c in text) escaped.Append(special.Contains(c) ? $"\\{c}" : $"{c}");
        return escaped.ToString();
    }

    private const string Helper = """
        # _netadapt_value none|files|folders any|ENDING,... WORD...: offers the words, and paths of this kind.
        _netadapt_value() {
          local paths=$1 endings=${2//,/|} ret=1
          shift 2
          local -a whole=(${@:#*=}) begun=(${(M)@:#*=})
          (( $#whole )) && compadd -- $whole && ret=0
          (( $#begun )) && compadd -S '' -- $begun && ret=0
          case $paths in
            folders) _files -/ && ret=0 ;;
            files) if [[ $endings == any ]]; then _files && ret=0; else _files -g "(#i)*.($endings)(-.)" && ret=0; fi ;;
          esac
          return ret
        }


        """;
}
