using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using NetAdapt.Backends;
using NetAdapt.Cli.Adaptation;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Files;
using NetAdapt.Graphs;
using NetAdapt.Numbers;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Commands;

internal sealed class ProfileCommand : ProgramCommand
{
    // A GPU's latency is a staircase in steps of whole quads of channels.
    private const int UsualNetworks = 30, StepOfGpu = 4;

    private readonly Argument<string> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Where the table goes.", HelpName = "TABLE.json" };
    private readonly Option<string?> _table = new("--table") { Description = "Verify this table instead of measuring a new one.",
        HelpName = "TABLE.json" };
    private readonly Option<int?> _step = NumberOptions.Whole("--step", "N",
        $"Widths are multiples of this; a group of filters that is narrower keeps its width. Default: {new WidthRule().Step}, or {StepOfGpu} for opencl devices.", 1, SettingRanges.MaxWidth);
    private readonly Option<int> _min = NumberOptions.Whole("--min", "N", "The smallest width; a group of filters that is narrower keeps its width.", 1, SettingRanges.MaxWidth,
        new WidthRule().Minimum);
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Layers that keep all their filters, by name or pattern (* and ?); again for more.", HelpName = "NAME" };
    private readonly Option<int?> _verify = new NumberOption<int?>("--verify", (option, text) => NumberText.Whole(option, text, 1, 10_000))
    {
        Description = $"Then measure N networks of random widths whole, and print the table's error. Without N: {UsualNetworks}.",
            HelpName = "N", Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<double> _minutes = NumberOptions.Positive("--minutes", "M", "About how long it may take.", 1440, new ProfileSettings().MaxTime.TotalMinutes);
    private readonly Option<int?> _threads = DeviceOptions.Threads("Threads that share one run; the table holds for this number only. Default: 1.");

    public ProfileCommand() : base("profile", "Measures the latency table of a network: each layer at all widths that pruning may give it.")
    {
        Add(_model);
        Add(ModelOptions.Size);
        foreach (Option option in new Option[] { _output, _table, _step, _min, _exclude, _verify, _minutes, DataOptions.Seed,
            DeviceOptions.Device, DeviceOptions.Tune, DeviceOptions.Precision, _threads, DeviceOptions.Cores }) Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "netadapt profile model.onnx -o table.json", "netadapt profile model.onnx -o table.json --step 4 --min 4 --cores big --verify",
        "netadapt profile model.onnx --table table.json --verify 50",
    ];

    protected override int Run(ParseResult options, Session session)
    {
        string? output = options.GetValue(_output), given = options.GetValue(_table);
        if (output == null == (given == null)) throw new InvalidInputException("say where the new table goes with -o TABLE.json, or which one to verify with --table TABLE.json.");
        if (output != null) AtomicFile.CheckWritable(output);
        int? count = options.GetResult(_verify) == null && given == null ? null : options.GetValue(_verify) ?? UsualNetworks;
        Network network = ModelOptions.Open(options.GetValue(_model)!, options, session.View);
        var groups = ChannelGroups.Of(network, options.GetValue(_exclude));
        IBackend backend = DeviceOptions.Open(options);
        CoreSet? cores = DeviceOptions.CoreSetOf(options);
        var settings = new ProfileSettings
        {
            Widths = new WidthRule(options.GetValue(_step) ?? (backend.Device == "opencl" ? StepOfGpu : new WidthRule().Step), options.GetValue(_min)), Threads = options.GetValue(_threads) ?? 1, Cores = cores,
                Seed = options.GetValue(DataOptions.Seed),
            MaxTime = TimeSpan.FromMinutes(options.GetValue(_minutes)),
        };

        ImmutableArray<ChannelGroup> leftAlone = settings.Widths.RequireSome(groups);
        if (leftAlone.Length > 0) session.View.Say(AdaptView.Text(leftAlone, groups.Free.Count(), settings.Widths));
        using CorePinning pinning = CorePinning.Pin(cores);
        CpuQuota? quota = new DeviceProbe().Quota();
        long start = Stopwatch.GetTimestamp();
        LatencyTable table = given != null ? Given(given, backend, settings.Threads) : new LayerProfiler(backend).Profile(groups, settings,
            new ProfileView(session.View), session.Stop);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (output != null)
        {
            table.Write(output);
            session.View.Say(Units.Invariant($"{table.Entries.Count} layer shapes in {seconds:0.0} s, written to {output}"));
        }
        session.View.Say($"{table.Header.Device}, {table.Header.Backend} {table.Header.Isa}, {Units.Count(table.Header.Threads, "thread")}; correction: {table.Correction}");
        if (TableFit.Of(table, groups) is { } fit)
        {
            session.View.Say($"the {fit.Witnesses.Length} whole networks that it was corrected by: {fit.Errors}");
            if (fit.Warning is { } warning) session.View.Warn(warning);
        }

        TableVerification? verified = count is { } n ? TableVerification.Run(table, groups, backend, settings, n, settings.Seed + 1,
            cancel: session.Stop) : null;
        if (verified != null) Show(verified, session.View);
        if (MeasurementWarnings.OfQuota(quota, new DeviceProbe().Quota(), settings.Threads) is { } stopped) session.View.Warn(stopped);
        session.Result(new ProfileResult(output ?? given!, table.Entries.Count, seconds, verified?.MedianError, verified?.MaxError,
            verified?.Drift, table.Header.Device, table.Header.Isa, settings.Threads, cores?.ToString(),
            [.. (verified?.Networks ?? []).Select(v => new ProfileNetwork([.. v.Widths], v.Predicted.Milliseconds, v.Measured.Milliseconds))]),
                json => json.ProfileResult);
        return verified is { Holds: false } ? ExitCode.NotReached : ExitCode.Done;
    }

    private static LatencyTable Given(string path, IBackend backend, int threads)
    {
        LatencyTable table = LatencyTableFile.Read(path);
        table.RequireMeasuredOn(new DeviceProbe().Read().Name, backend.Device, backend.Isa, threads);
        return table;
    }

    private static void Show(TableVerification verified, View view)
    {
        var grid = new Grid(">table", ">measured", ">error", "widths");
        foreach (VerifiedNetwork n in verified.Networks) grid.Row(n.Predicted.ToString(), n.Measured.ToString(),
            Units.Invariant($"{100 * n.Error:+0.0;-0.0;0.0} %"), string.Join(' ', n.Widths));
        view.Show(grid);
        view.Say(verified.Witnesses == 0 ? "no network that was measured with the table can be made of this one: the table's latencies are taken as they are, whatever speed the machine has now"
            : Units.Invariant($"{verified.Witnesses} networks that were measured with the table take {verified.Drift:0.000} times as long now: the table's latencies are multiplied by it"));
        view.Say($"{verified}; {(verified.Holds ? "the table holds" : "the table does NOT hold")} (bounds {Units.Percent(TableVerification.MostMedianError)} and {Units.Percent(TableVerification.MostMaxError)})");
        if (!verified.Holds) view.Warn("the table is less true than it should be: measure again on a quiet machine, with --cores, and with more --minutes.");
    }
}

/// <summary>How far a profile has come, as one line.</summary>
internal sealed class ProfileView(View view) : IProgress<ProfileProgress>
{
    public void Report(ProfileProgress p) => view.Status(Line(p));

    internal static FittedLine Line(ProfileProgress p) => new(
        (Units.Invariant($"latency table: sweep {p.Sweep}/{p.Sweeps}"), 0),
        (p.Attempt == 1 ? "" : Units.Invariant($"attempt {p.Attempt}"), 2),
        (Units.Invariant($"{p.Shapes}/{p.AllShapes} layer shapes"), 0),
        (Units.Invariant($"{p.Networks} networks"), 1),
        (Units.Span(p.Elapsed), 0));
}
