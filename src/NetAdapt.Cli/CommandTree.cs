using System.CommandLine;
using System.CommandLine.Invocation;
using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Terminal;
using NetAdapt.Files;

namespace NetAdapt.Cli;

/// <summary>All commands, and how a command line becomes a run of one of them.</summary>
internal static class CommandTree
{
    private static readonly string[] s_names = ["info", "run", "eval", "bench", "profile", "train", "adapt", "report", "family", "compile"];

    public static int Run(string[] arguments, CancellationToken stop)
    {
        FileNames.CheckArguments(arguments);
        // All commands with the help that they share take as long to build as a network to read: what names a command and is right needs that one only.
        if (arguments.Length > 0 && Named(arguments[0], stop) is { } command && !arguments.Any(AsksForMore) && command.Parse(arguments) is { Errors.Count: 0 } valid) return Invoke(valid);

        RootCommand root = Create(stop);
        if (arguments.Length == 0) arguments = ["--help"];
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            string names = string.Join(' ', NamesTo(parsed.CommandResult.Command, root));
            throw new InvalidInputException($"{string.Join(" ", parsed.Errors.Select(e => InOneLine(e.Message)))} `{names} --help` shows how.");
        }
        // Help and the version go to standard output.
        return parsed.Invoke(ConfigurationWith(SpareStream.StandardOutput()));
    }

    /// <summary>The parser's message without its names of types and its line breaks.</summary>
    internal static string InOneLine(string message)
    {
        int type = message.IndexOf(" as expected type '", StringComparison.Ordinal);
        if (type >= 0) message = message[..type] + ": give a number in the range that the help states.";
        return string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public static RootCommand Create(CancellationToken stop)
    {
        var root = new RootCommand("Shrinks a trained network to a budget measured on this machine (NetAdapt, Yang et al., ECCV 2018).");
        foreach (string name in s_names) root.Add(Named(name, stop)!);
        HelpWithExamples.Install(root,
        [
            "netadapt info model.onnx --groups",
            "netadapt adapt model.onnx --data images --normalize imagenet --budget latency=60% -o run",
            "netadapt report run",
        ]);
        return root;
    }

    private static ProgramCommand? Named(string name, CancellationToken stop)
    {
        ProgramCommand? command = name switch
        {
            "info" => new InfoCommand(),
            "run" => new RunCommand(),
            "eval" => new EvalCommand(),
            "bench" => new BenchCommand(),
            "profile" => new ProfileCommand(),
            "train" => new TrainCommand(),
            "adapt" => new AdaptCommand(),
            "report" => new ReportCommand(),
            "family" => new FamilyCommand(),
            "compile" => new CompileCommand(),
            _ => null,
        };
        command?.Bind(stop);
        return command;
    }

    /// <summary>Perhaps for help, alone or among short options in one word, or for what a file of arguments holds.</summary>
    private static bool AsksForMore(string argument) => argument is "--help" or "/h" or "/?" || argument.StartsWith('@')
        || argument.StartsWith('-') && !argument.StartsWith("--", StringComparison.Ordinal) && argument.AsSpan().ContainsAny('h', '?');

    private static int Invoke(ParseResult parsed) => parsed.Invoke(ConfigurationWith(null));

    private static InvocationConfiguration ConfigurationWith(TextWriter? output)
    {
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (output != null) configuration.Output = output;
        return configuration;
    }

    private static IEnumerable<string> NamesTo(Command command, RootCommand root) => command == root ? ["netadapt"] : ["netadapt", command.Name];
}
