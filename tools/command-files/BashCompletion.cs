using System.Text;

namespace NetAdapt.CommandFiles;

/// <summary>Writes the completion of bash 4.3 or newer, which needs no other script.</summary>
internal static class BashCompletion
{
    public static string Write(ProgramModel program)
    {
        CommandModel[] all = [program.Root, .. program.Commands];
        var text = new StringBuilder();
        text.Append($"# bash completion for netadapt\n{Script.Origin}\n\n");
        text.Append("# Sets options to the command's options: names of one option joined by commas, "
            + "* before one that may be given again.\n");
        text.Append("_netadapt_options() {\n  case $1 in\n");
        foreach (CommandModel command in all)
        {
            IEnumerable<string> options = command.Options
                .Select(option => (option.IsRepeatable ? "*" : "") + string.Join(',', option.Names));
            text.Append($"    {Script.Quote(command.Name)}) options={Script.Quote(string.Join(' ', options))} ;;\n");
        }
        text.Append("  esac\n}\n\n");
        text.Append("# Sets what the value of the command's option completes to; fails where the option takes none.\n");
        text.Append("_netadapt_value() {\n  case \"$1 $2\" in\n");
        var values = all.SelectMany(command => command.Options.Where(option => option.Value != null)
            .SelectMany(option => option.Names
                .Select(name => (Pattern: $"{command.Name} {name}", Value: option.Value!))));
        foreach (var alike in values.GroupBy(value => $"{value.Value.IsOptional} {value.Value.Completion.Key}"))
        {
            string optional = alike.First().Value.IsOptional ? " optional=1" : "";
            string patterns = string.Join(" | \\\n    ", alike.Select(value => Script.Quote(value.Pattern)));
            text.Append($"    {patterns})\n      {Settings(alike.First().Value.Completion)}{optional} ;;\n");
        }
        text.Append("    *) return 1 ;;\n  esac\n}\n\n");
        text.Append("# Sets what the command's argument in this place, from 1, completes to.\n");
        text.Append("_netadapt_argument() {\n  case \"$1 $2\" in\n");
        foreach (CommandModel command in program.Commands)
        {
            for (int i = 0; i < command.Arguments.Count; i++)
            {
                ArgumentModel argument = command.Arguments[i];
                string pattern = argument.IsRepeatable ? $"'{command.Name} '*" : $"'{command.Name} {i + 1}'";
                text.Append($"    {pattern}) {Settings(argument.Completion)} ;;\n");
            }
        }
        text.Append("  esac\n}\n\n");
        string names = string.Join(' ', program.Commands.Select(command => command.Name));
        text.Append(Body.Replace("@COMMANDS@", names, StringComparison.Ordinal));
        return text.ToString();
    }

    private static string Settings(ValueCompletion completion)
    {
        string paths = completion.Paths switch { PathKind.File => "f", PathKind.Folder => "d", _ => "" };
        return $"words={Script.Quote(string.Join(' ', completion.Words))} paths={paths} "
            + $"endings={Script.Quote(string.Join('|', completion.Extensions))}";
    }

    private const string Body = """
        # Offers folders, and files with one of the endings.
        _netadapt_paths() {
          local path found plain=${1//\\/}
          plain=${plain#[\"\']}
          mapfile -t found < <(compgen "-$paths" -- "$plain")
          for path in "${found[@]}"; do
            if [[ $paths == d || -z $endings || -d $path || ${path,,} =~ \.($endings)$ ]]; then COMPREPLY+=("$path"); fi
          done
          if [ ${#COMPREPLY[@]} -gt 0 ]; then compopt -o filenames 2>/dev/null; fi
        }

        _netadapt() {
          COMPREPLY=()
          # Bash splits words at ":" and "=" too: here they are whole again, up to the cursor.
          local rest=${COMP_LINE:0:COMP_POINT} line=() word i glued
          for ((i = 0; i <= COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            glued=1
            if [[ $i == 0 || $rest == [[:space:]]* ]]; then glued=; fi
            rest=${rest#"${rest%%[![:space:]]*}"}
            if [ "$i" = "$COMP_CWORD" ]; then word=$rest; fi
            rest=${rest#"$word"}
            if [ -n "$glued" ]; then line[-1]+=$word; else line+=("$word"); fi
          done
          local current=${line[-1]} command='' options='' words='' paths='' endings=''
          local optional='' place=1 used=' ' before='' name
          if [ ${#line[@]} -gt 2 ]; then command=${line[1]}; fi
          # What stands before the current word: options, their values, arguments.
          for word in "${line[@]:2:${#line[@]}-3}"; do
            if [[ -n $before && ( -z $optional || $word != -* ) ]]; then before=''; optional=''; continue; fi
            before='' optional=''
            if [[ $word == -?* ]]; then
              used+="${word%%=*} "
              if [[ $word != *=* ]] && _netadapt_value "$command" "$word"; then before=$word; fi
            else
              place=$((place + 1))
            fi
          done
          words='' paths='' endings=''
          local prefix='' value=$current
          if [[ $current == --*=* ]]; then
            prefix=${current%%=*}= value=${current#*=}
            _netadapt_value "$command" "${current%%=*}"
          elif [[ -n $before && ( -z $optional || $current != -* ) ]]; then
            _netadapt_value "$command" "$before"
          elif [[ $current == -* ]]; then
            _netadapt_options "$command"
            local -
            set -f
            for word in $options; do
              if [[ $word != \** ]]; then
                for name in ${word//,/ }; do
                  if [[ $used == *" $name "* ]]; then continue 2; fi
                done
              fi
              word=${word#\*}
              words+="${word//,/ } "
            done
            set +f
          elif [ ${#line[@]} -le 2 ]; then
            words='@COMMANDS@'
          else
            _netadapt_argument "$command" "$place"
          fi

          if [ -n "$paths" ]; then _netadapt_paths "$value"; fi
          for word in $words; do
            # Not by compgen -W, which would take "-?" for a pattern.
            if [[ $word == "$value"* ]]; then COMPREPLY+=("$word"); fi
          done
          if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
          # Readline replaces only what follows the last ":" or "=" that splits words.
          local kept=$current
          while [[ -n $kept && ( ${kept: -1} != [:=] || $COMP_WORDBREAKS != *"${kept: -1}"* ) ]]; do
            kept=${kept%?}
          done
          for i in "${!COMPREPLY[@]}"; do
            word=$prefix${COMPREPLY[i]}
            COMPREPLY[i]=${word#"$kept"}
          done
        }

        complete -F _netadapt netadapt

        """;
}
