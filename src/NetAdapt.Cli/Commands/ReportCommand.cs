using System.CommandLine;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Reports;

namespace NetAdapt.Cli.Commands;

internal sealed class ReportCommand : ProgramCommand
{
    private readonly Argument<string> _run = new("RUN") { Description = "The folder of a run that has ended." };
    private readonly Option<string?> _output = new("--output", "-o")
    {
        Description = "What to write: a page (.html), or a picture of trade-off, widths and headline figures (.svg). "
            + "Default: RUN/report.html.",
        HelpName = "FILE",
    };
    private readonly ChoiceOption<Theme> _theme = new("--theme",
        "The background that a picture (.svg) is drawn for.", Theme.Light);

    public ReportCommand() : base("report",
        "Writes the report page of a run, or a picture: trade-off, widths, table against measurement.")
    {
        Add(_run);
        Add(_output);
        Add(_theme);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "netadapt report run",
        "netadapt report run -o page.html --json",
        "netadapt report run -o picture.svg --theme dark",
    ];

    protected override int Run(ParseResult options, Session session)
    {
        string run = options.GetValue(_run)!, output = options.GetValue(_output) ?? Path.Combine(run, "report.html");
        if (IsPicture(output)) ReportFiles.WritePicture(run, output, _theme.In(options));
        else if (options.GetResult(_theme) is { Implicit: false }) throw new InvalidInputException(
            "--theme is for a picture: give -o FILE.svg. A page is light or dark as its reader's system asks.");
        else ReportFiles.Write(run, output);
        session.View.Say($"written to {output}");
        session.Result(new ReportResult([output]), json => json.ReportResult);
        return ExitCode.Done;
    }

    /// <summary>Whether the output is a picture, by its extension.</summary>
    /// <exception cref="InvalidInputException">It is a kind of file that this command does not write.</exception>
    private static bool IsPicture(string output) => Path.GetExtension(output).ToLowerInvariant() switch
    {
        ".svg" => true,
        ".png" or ".jpg" or ".jpeg" or ".gif" or ".webp" or ".pdf" => throw new InvalidInputException(
            $"cannot write '{output}': a page ends with .html, a picture with .svg. A browser prints either as PDF."),
        _ => false,
    };
}
