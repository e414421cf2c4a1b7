using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using NetAdapt.Backends;
using NetAdapt.Cli.Adaptation;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Reports;
using NetAdapt.Cli.Terminal;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Recipes;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Training;

namespace NetAdapt.Cli.Commands;

internal sealed class AdaptCommand : ProgramCommand
{
    private readonly Argument<string?> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _output = new("--output",
        "-o") { Description = "The folder of the run, which does not exist yet or is empty.", HelpName = "RUN" };
    private readonly Option<string?> _resume = new("--resume") { Description = "Go on with a run that was stopped, with its own settings.",
        HelpName = "RUN" };

    public AdaptCommand() : base("adapt", "Shrinks a network to a budget, measured on this machine (Algorithm 1 of the paper).")
    {
        Add(_model);
        Add(ModelOptions.Size);
        Add(_output);
        Add(_resume);
        AdaptOptions.AddTo(this);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "netadapt adapt model.onnx --data cifar10 --normalize cifar10 --budget latency=50% -o run",
        "netadapt adapt model.onnx --data images --budget weights=1MB --budget macs=50% --exclude 'head*' -o run",
        "netadapt adapt --resume run",
        "netadapt adapt builtin:mobilenet --data builtin:shapes --budget latency=60% -o run",
    ];

    public override IReadOnlyList<string> Advice =>
    [
        "The defaults suit networks that are trained well: each proposal learns for 50 gentle batches, enough to mend what was cut.",
        "Small or under-trained networks, which fine-tuning alone raises by several points (`netadapt train MODEL --data DATA --epochs 10 -o OUT` shows it), need proposals that learn for longer,",
        "more images to judge them, finer widths, and larger steps, to take no longer for it:",
        "  --short-steps 200 --short-lr 0.01 --holdout 2000 --step 4 --initial-reduction 0.05",
        "Longer fine-tuning at the end (--long-epochs) helps either kind; compare the result with a given network that was fine-tuned as long.",
        "",
    ];

    protected override int Run(ParseResult options, Session session)
    {
        ImmutableSortedDictionary<string, string> given = AdaptOptions.Given(options);
        string? resumed = options.GetValue(_resume), output = options.GetValue(_output), model = options.GetValue(_model);
        if (resumed != null && (output != null || model != null || options.GetValue(ModelOptions.Size) != null)) throw new InvalidInputException("a resumed run has its own model and folder: give only --resume RUN.");
        var surroundings = new AdaptSurroundings(new OnnxFiles(), DeviceOptions.Open, TrainDeviceOptions.Open, new AdaptView(session.View));
        using AdaptJob job = resumed != null ? AdaptJob.Resume(resumed, given, surroundings)
            : model != null && output != null ? AdaptJob.Begin(Trainable(ModelOptions.Open(model, options, session.View)), given, output, surroundings)
            : throw new InvalidInputException("give a MODEL and the run's folder with -o RUN, or --resume RUN. `netadapt adapt --help` shows how.");
        CpuQuota? quota = new DeviceProbe().Quota();
        AdaptReport report = Guarded(job.Directory, session, () => job.Execute(session.Stop));
        string page = Path.Combine(job.Directory.Folder, "report.html");
        long start = Stopwatch.GetTimestamp();
        ReportFiles.Write(job.Directory.Folder, page);
        if (report.Times is { } times) report = report with { Times = times with { WritingSeconds = times.WritingSeconds + Stopwatch.GetElapsedTime(start).TotalSeconds } };
        Show(report, job, page, session.View);
        if (MeasurementWarnings.OfQuota(quota, new DeviceProbe().Quota(), threads: 1, "during this run") is { } warning) session.View.Warn(warning);
        session.Result(report, json => json.AdaptReport);
        return report.Met && !report.LostTooMuch ? ExitCode.Done : ExitCode.NotReached;
    }

    /// <summary>The network, where fine-tuning can do with it; looked at before anything is measured.</summary>
    private static Network Trainable(Network network)
    {
        _ = new TrainingGraph(network);
        return network;
    }

    /// <summary>Tells a user how to go on with a run that was stopped, or whose fine-tuning went wrong.</summary>
    private static AdaptReport Guarded(RunDirectory run, Session session, Func<AdaptReport> execute)
    {
        try
        {
            return execute();
        }
        catch (OperationCanceledException e)
        {
            throw new OperationCanceledException($"stopped; nothing that was finished is lost. Go on with: netadapt adapt --resume {run.Folder}", e, e.CancellationToken);
        }
        catch (DivergedException)
        {
            session.View.Warn($"the long-term fine-tuning is to blame: train the network before it by itself, with a lower --lr: netadapt train {RunDirectory.IterationPathsOf(run.Folder).Last()} --data DATA --lr RATE -o {run.AdaptedPath}");
            throw;
        }
    }

    internal static Grid GridOf(IEnumerable<LayerFigures> figures)
    {
        var layers = new Grid(
            "layer", "kind", ">filters before", ">after", "output before", "after", ">MACs before", ">after")
        {
            Spare = ["kind", "output before"],
        };
        foreach (LayerFigures l in figures)
            layers.Row(l.Name, l.Kind, $"{l.FiltersBefore}", $"{l.FiltersAfter}", l.OutputBefore, l.OutputAfter,
                Units.Macs(l.MacsBefore), Units.Macs(l.MacsAfter));
        return layers;
    }

    private static void Show(AdaptReport report, AdaptJob job, string page, View view)
    {
        RunDirectory run = job.Directory;
        view.Show(GridOf(report.Layers));
        var whole = new Grid("", ">latency", ">MACs", ">weights", ">peak memory", ">top-1");
        foreach (var (name, f) in new[] { ("before", report.Before), ("after", report.After) })
            whole.Row(name, f.LatencyMs is { } ms ? new Latency(ms).ToString() : "-", Units.Macs(f.Macs), Units.Bytes(f.WeightsBytes),
                Units.Bytes(f.PeakMemoryBytes), f.Top1 is { } top1 ? Units.Percent(top1) : "-");
        view.Show(whole);
        view.Say($"{run.AdaptedPath}; report: {page}");
        if (report.FineTuning is { } tuning && FineTuningView.Kept(tuning, job.LongTermEpochs) is { } kept) view.Say(kept);
        if (FineTuningView.Worse(report.Before.Top1, report.After.Top1, "test") is { } worse) view.Say(worse);
        if (!report.Met || report.LostTooMuch) view.Warn(report.Message);
        string latency = report is { Before.LatencyMs: { } before, After.LatencyMs: { } after }
            ? Units.Invariant($", {(report.LatencyOf == null ? "measured latency" : "latency by the table")} {new Latency(before)} -> {new Latency(after)} ({100 * after / before:0.0} %)") : "";
        if (report.Times is { } times) view.Say($"{Units.Span(TimeSpan.FromSeconds(times.Seconds))} in all: {times}");
        if (report.LatencyOf != null) view.Say($"not measured on {report.LatencyOf} yet. There: netadapt bench adapted.onnx");
        view.Say($"{(report.Met ? "budget met" : "budget NOT met")}: {Units.Limits(Budget.Parse(report.Budget))}{latency}");
    }
}
