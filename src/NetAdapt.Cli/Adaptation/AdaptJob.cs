using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Training;

namespace NetAdapt.Cli.Adaptation;

/// <summary>Puts an adaptation together from its recipe: data, engine, table, trainer; and runs it in a run directory.</summary>
internal sealed class AdaptJob
{
    private readonly AdaptRecipe _recipe;
    private readonly Session _session;
    private readonly IBackend _backend;
    private readonly Dataset _data;
    private readonly ImageSet _rest, _holdout;
    private readonly Lock _saying = new();
    private long _saidBytes;

    /// <summary>Checks all that can be checked before anything is written.</summary>
    /// <exception cref="InvalidInputException">Network, data and recipe do not fit each other.</exception>
    public AdaptJob(AdaptRecipe recipe, Network network, Session session)
    {
        (_recipe, _session) = (recipe, session);
        _backend = DeviceOptions.Open(recipe.Device);
        if (!ChannelGroups.Of(network, recipe.Settings.Exclusions).Free.Any())
            throw new InvalidInputException($"nothing in '{network.Name}' can be pruned. `netadapt info --groups` says why; exclude less.");
        _data = DataOptions.Open(network, recipe.Data, session);
        (_rest, _holdout) = _data.SplitHoldout(recipe.Holdout, recipe.Settings.Seed);
        if (recipe.Table != null) ReadTable(recipe.Table, network);
    }

    /// <summary>Processor, instruction set, threads: for run.json.</summary>
    public ImmutableSortedDictionary<string, string> DeviceFacts => new Dictionary<string, string>
    {
        ["processor"] = DeviceInfo.Here.Name, ["backend"] = _backend.Device, ["isa"] = _backend.Isa, ["threads"] = $"{_recipe.Threads}",
            ["cores"] = _recipe.Cores?.ToString() ?? "any",
        ["governor"] = new DeviceProbe().State(_recipe.Cores).Governor ?? "unknown",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public AdaptReport Run(RunDirectory run)
    {
        Network network = run.NetworkOf(0);
        var trainer = new Trainer(_backend, _recipe.MemoryLimit) { Planned = SayMemory };
        var evaluator = new Evaluator(_backend);
        LatencyTable? table = _recipe.NeedsTable ? TableOf(run, network) : null;
        SideBySideMeter meter = MeterOf(run, network, table);
        var platform = new AdaptPlatform
        {
            FineTuner = new TrainingFineTuner(trainer, _rest, _data.Train, _recipe.Preprocessing, _recipe.ShortTerm, _recipe.LongTerm,
                _recipe.FromScratch, _recipe.Workers),
            Holdout = new EvaluatorJudge(evaluator, _holdout, _recipe.Preprocessing, corrupt: _recipe.Corrupt),
            Test = _data.Test.Count == 0 ? null : new EvaluatorJudge(evaluator, _data.Test, _recipe.Preprocessing, _recipe.Workers, _recipe.Corrupt),
            Saliency = new GradientSaliency(_backend, _rest, _recipe.Preprocessing, _recipe.Settings.Seed, corrupt: _recipe.Corrupt),
            Table = table == null ? null : new TableLatencyModel(table),
            PeakMemory = planned => _backend.PeakBytesOf(FusedNetwork.Of(planned)),
            Measure = (measured, cancellation) => Measure(meter, measured, cancellation), CorrectTable = !_recipe.TrustTable,
                Workers = _recipe.Workers,
        };
        return new AdaptationRun(_recipe.Settings, platform, run, new AdaptView(_session.View)).Execute(_session.Stop);
    }

    /// <summary>What fine-tuning takes, when it takes more than was said before. Several proposals are planned side by side.</summary>
    private void SayMemory(long bytes)
    {
        lock (_saying)
        {
            if (bytes <= _saidBytes) return;
            _saidBytes = bytes;
            _session.View.Say($"fine-tuning one network takes {Units.Bytes(bytes)} of memory at its peak");
        }
    }

    /// <summary>All of a run's networks are compared with the given one, at the speed that it had when it was measured first: in an earlier part
    /// of this run, or while the run's own table
    /// was measured. A table that was brought along says nothing about today.</summary>
    private SideBySideMeter MeterOf(RunDirectory run, Network network, LatencyTable? table)
    {
        double? before = run.Entries.OfType<MeasuredEntry>().FirstOrDefault(entry => entry.Iteration == 0)?.MeasuredMs;
        Latency? nominal = before is { } ms ? new Latency(ms) : _recipe.Table == null ? table?.Header.Reference : null;
        return new SideBySideMeter(_backend, new PlanOptions(1, _recipe.Threads), network, nominal);
    }

    private Latency Measure(SideBySideMeter meter, Network network, CancellationToken cancellation)
    {
        using CorePinning pinning = CorePinning.Pin(_recipe.Cores);
        return meter.Measure(network, cancellation);
    }

    /// <summary>The run's own table: the one that lies in its folder, else the one that was given, else a new one. What was used stays with the
    /// run.</summary>
    private LatencyTable TableOf(RunDirectory run, Network network)
    {
        if (File.Exists(run.TablePath)) return ReadTable(run.TablePath, network);
        LatencyTable table = _recipe.Table != null ? ReadTable(_recipe.Table, network) : MeasureTable(network);
        table.Write(run.TablePath);
        return table;
    }

    private LatencyTable MeasureTable(Network network)
    {
        _session.View.Say($"measuring the latency table on {DeviceInfo.Here.Name} ({_backend.Isa}, {_recipe.Threads} thread{(_recipe.Threads == 1 ? "" : "s")})");
        using CorePinning pinning = CorePinning.Pin(_recipe.Cores);
        var settings = new ProfileSettings { Widths = _recipe.Settings.Widths, Threads = _recipe.Threads, Cores = _recipe.Cores,
            Seed = _recipe.Settings.Seed };
        LatencyTable table = new LayerProfiler(_backend).Profile(ChannelGroups.Of(network, _recipe.Settings.Exclusions), settings,
            new Commands.ProfileView(_session.View), _session.Stop);
        _session.View.Say(Units.Invariant($"{table.Entries.Count} layer shapes; correction: {table.Correction}"));
        return table;
    }

    private LatencyTable ReadTable(string path, Network network)
    {
        LatencyTable table = LatencyTableFile.Read(path);
        table.RequireMeasuredOn(new DeviceProbe().Read().Name, _backend.Device, _backend.Isa, _recipe.Threads);
        FusedNetwork fused = FusedNetwork.Of(network);
        table.RequireShapes(Enumerable.Range(1, fused.Layers.Length - 1).Select(fused.ShapeOf));
        return table;
    }
}
