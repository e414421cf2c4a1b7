using System.CommandLine;
using NetAdapt.Cli.Options;

namespace NetAdapt.Cli.Commands;

/// <summary>One command of the program. A command turns options into domain values, runs, shows, and gives the exit code; what it computes lives
/// elsewhere.</summary>
internal abstract class ProgramCommand(string name, string description) : Command(name, description)
{
    /// <summary>Command lines that work, for the help.</summary>
    public abstract IReadOnlyList<string> Examples { get; }

    /// <summary>When to use which options, for the help; empty: they speak for themselves.</summary>
    public virtual IReadOnlyList<string> Advice => [];

    protected abstract int Run(ParseResult options, Session session);

    public void Bind(CancellationToken stop)
    {
        Add(OutputOptions.Json);
        Add(OutputOptions.Quiet);
        SetAction(options => Run(options, new Session(options.GetValue(OutputOptions.Json), options.GetValue(OutputOptions.Quiet), stop)));
    }
}
