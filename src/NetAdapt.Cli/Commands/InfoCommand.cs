using System.CommandLine;

namespace NetAdapt.Cli.Commands;

internal sealed class InfoCommand() : ProgramCommand("info", "Says what a network is, what can be pruned, and what not and why.")
{
    public override IReadOnlyList<string> Examples => ["netadapt info model.onnx --layers --groups"];

    protected override int Run(ParseResult options, Session session)
    {
        session.View.Say("nothing yet");
        return 0;
    }
}
