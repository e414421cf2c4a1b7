using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Terminal;

namespace NetAdapt.Cli;

/// <summary>The usual help, then the command's examples and advice.</summary>
internal sealed class HelpWithExamples(HelpAction standard, IReadOnlyList<string> rootExamples) : SynchronousCommandLineAction
{
    public const string ExitCodes =
        "Exit codes: 0 done; 1 ran, but did not reach what was asked; 2 wrong usage or input; "
        + "130 stopped by Ctrl-C at a safe point.";

    private const int Width = 140;

    /// <summary>The examples of the root command's help.</summary>
    public IReadOnlyList<string> RootExamples { get; } = rootExamples;

    public override int Invoke(ParseResult parsed)
    {
        standard.MaxWidth = Console.IsOutputRedirected ? Width : Math.Clamp(Console.WindowWidth, 60, Width);
        int code = standard.Invoke(parsed);
        TextWriter output = parsed.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (string example in parsed.CommandResult.Command is ProgramCommand command ? command.Examples
            : RootExamples) output.WriteLine($"  {example}");
        output.WriteLine();
        foreach (string line in (parsed.CommandResult.Command as ProgramCommand)?.Advice ?? []) Say(line);
        Say(ExitCodes);
        return code;

        void Say(string line) =>
            output.WriteLine(Console.IsOutputRedirected ? line : Paragraph.Wrap(line, standard.MaxWidth));
    }

    public static void Install(RootCommand root, IReadOnlyList<string> rootExamples)
    {
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!, rootExamples);
    }
}
