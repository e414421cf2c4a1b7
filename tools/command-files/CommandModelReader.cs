using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using NetAdapt.Cli;
using NetAdapt.Cli.Adaptation;
using NetAdapt.Cli.Commands;

namespace NetAdapt.CommandFiles;

/// <summary>Reads the model of the commands from the definitions that parse them and print their help.</summary>
internal static class CommandModelReader
{
    public static ProgramModel Read()
    {
        RootCommand root = CommandTree.Create(CancellationToken.None);
        Option help = root.Options.OfType<HelpOption>().Single();
        return new ProgramModel(
            CommandOf(root, "", [], ((HelpWithExamples)help.Action!).RootExamples, []),
            [.. root.Subcommands.Cast<ProgramCommand>().Select(command =>
                CommandOf(command, command.Name, [help], command.Examples, command.Advice))],
            HelpWithExamples.ExitCodes);
    }

    private static CommandModel CommandOf(
        Command command, string name, IEnumerable<Option> shared,
        IReadOnlyList<string> examples, IReadOnlyList<string> advice) => new(
        name,
        command.Description ?? "",
        [.. command.Arguments.Where(argument => !argument.Hidden).Select(argument => ArgumentOf(name, argument))],
        [.. command.Options.Where(option => !option.Hidden).Concat(shared).Select(OptionOf)],
        examples,
        advice);

    private static ArgumentModel ArgumentOf(string command, Argument argument) => new(
        argument.Name,
        argument.Description ?? "",
        argument.Arity.MinimumNumberOfValues > 0,
        argument.Arity.MaximumNumberOfValues > 1,
        ValueCompletions.OfArgument(command, argument.Name));

    private static OptionModel OptionOf(Option option)
    {
        // "/h" and "/?" are read for habit's sake; in a shell they look like paths, and help does not show them.
        string[] names = [.. option.Aliases.Append(option.Name).Where(name => name.StartsWith('-')).Distinct()
            .OrderBy(name => name.StartsWith("--", StringComparison.Ordinal))
            .ThenBy(name => name, StringComparer.Ordinal)];
        bool isFlag = option.ValueType == typeof(bool) || option.Arity.MaximumNumberOfValues == 0;
        string description = option.Description ?? "";
        if (!isFlag && option.HasDefaultValue)
            description += string.Create(CultureInfo.InvariantCulture, $" [default: {option.GetDefaultValue()}]");
        OptionValue? value = isFlag ? null : new OptionValue(
            option.HelpName ?? "",
            option.Arity.MinimumNumberOfValues == 0,
            ValueCompletions.OfOption(option.Name, option.HelpName ?? ""));
        // All options of `adapt` accept several values, so that a message can say which may be given once only.
        bool isRepeatable = option.Arity.MaximumNumberOfValues > 1
            && (AdaptOptions.SettingOf(option)?.IsRepeatable ?? true);
        return new OptionModel(names, description, value, option.Required, isRepeatable);
    }
}
