using System.CommandLine;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Reports;

namespace NetAdapt.Cli.Commands;

internal sealed class ReportCommand : ProgramCommand
{
    private readonly Argument<string> _run = new("RUN") { Description = "The folder of a run that has ended." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Where the page goes; default: RUN/report.html.",
        HelpName = "PAGE.html" };

    public ReportCommand() : base("report", "Writes the report page of a run: trade-off, widths, layers, the table against measurement.")
    {
        Add(_run);
        Add(_output);
    }

    public override IReadOnlyList<string> Examples => ["netadapt report run", "netadapt report run -o page.html --json"];

    protected override int Run(ParseResult options, Session session)
    {
        string run = options.GetValue(_run)!, page = options.GetValue(_output) ?? Path.Combine(run, "report.html");
        ReportFiles.Write(run, page);
        session.View.Say($"written to {page}");
        session.Result(new ReportResult([page]), json => json.ReportResult);
        return ExitCode.Done;
    }
}
