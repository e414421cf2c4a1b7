using System.CommandLine;
using System.CommandLine.Invocation;
using NetAdapt.Cli.Commands;

namespace NetAdapt.Cli;

/// <summary>All commands, and how a command line becomes a run of one of them.</summary>
internal static class CommandTree
{
    public static int Run(string[] arguments, CancellationToken stop)
    {
        RootCommand root = Create(stop);
        if (arguments.Length == 0) arguments = ["--help"];
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is ParseErrorAction)
        {
            string command = string.Join(' ', NamesTo(parsed.CommandResult.Command, root));
            throw new InvalidInputException($"{string.Join(" ", parsed.Errors.Select(e => InOneLine(e.Message)))} `{command} --help` shows how.");
        }
        return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
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
        foreach (ProgramCommand command in All())
        {
            command.Bind(stop);
            root.Add(command);
        }
        HelpWithExamples.Install(root,
        [
            "netadapt info model.onnx --groups",
            "netadapt adapt model.onnx --data images --normalize imagenet --budget latency=60% -o run",
            "netadapt report run",
        ]);
        return root;
    }

    private static IEnumerable<ProgramCommand> All() => [new InfoCommand(), new RunCommand(), new EvalCommand(), new BenchCommand(),
        new ProfileCommand(), new TrainCommand(), new AdaptCommand(), new ReportCommand(), new FamilyCommand(), new CompileCommand()];

    private static IEnumerable<string> NamesTo(Command command, RootCommand root) => command == root ? ["netadapt"] : ["netadapt", command.Name];
}
