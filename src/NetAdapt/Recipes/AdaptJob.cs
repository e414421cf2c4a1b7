using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Training;

namespace NetAdapt.Recipes;

/// <summary>What an adaptation needs from whoever puts the program together.</summary>
/// <param name="Files">How networks become files.</param>
/// <param name="Backend">The engine that a recipe's device names, "cpu", "cpu:avx2", "opencl:0:1", with the tuning effort of an OpenCL one: "none", "fast", "full".</param>
/// <param name="Training">What trains on the device that a recipe names for it: "cpu", "opencl:0:1".</param>
/// <param name="Progress">Told what the adaptation does, from any thread. Null: nobody.</param>
public sealed record AdaptSurroundings(INetworkFiles Files, Func<DeviceChoice, IBackend> Backend, Func<string, ITrainingBackend> Training, IProgress<AdaptEvent>? Progress = null);

/// <summary>An adaptation in its folder, put together from its recipe: data, engine, table, trainer.</summary>
public sealed class AdaptJob : IDisposable
{
    /// <summary>The setting in run.json that holds the given network's name.</summary>
    public const string ModelKey = "model";

    // Fifty gentle batches mend a cut; at the long-term rate they would undo what the given network knows.
    private const float ShortTermShare = 0.1f;

    private readonly AdaptRecipe _recipe;
    private readonly IBackend _backend;
    private readonly ITrainingBackend _training;
    private readonly IProgress<AdaptEvent>? _progress;
    private readonly Dataset _data;
    private readonly ImageSet _rest, _holdout;
    private readonly Lock _planning = new();
    private readonly RunClock _clock;
    private RunDirectory? _directory;
    private long _plannedBytes;

    /// <summary>Checks all that can be checked before anything is written.</summary>
    private AdaptJob(AdaptRecipe recipe, Network network, AdaptSurroundings surroundings)
    {
        (_recipe, _progress) = (recipe, surroundings.Progress);
        _clock = new RunClock(_progress);
        _backend = surroundings.Backend(recipe.Device);
        _training = recipe.TrainDevice == recipe.Device.Device ? _backend : surroundings.Training(recipe.TrainDevice);
        var groups = ChannelGroups.Of(network, recipe.Settings.Exclusions);
        ImmutableArray<ChannelGroup> leftAlone = recipe.Settings.Widths.RequireSome(groups);
        _data = _clock.During(RunPhase.Other, "reading the data", () => Dataset.OpenFor(network, recipe.Data, recipe.LabelOffset));
        _progress?.Report(new DataOpened(_data));
        if (leftAlone.Length > 0) _progress?.Report(new GroupsLeftAlone(leftAlone, groups.Free.Count(), recipe.Settings.Widths));
        (_rest, _holdout) = _data.SplitHoldout(recipe.Holdout, recipe.Settings.Seed);
        if (_data.ImbalanceOf(_holdout) is { } imbalance) _progress?.Report(new DataWarned(imbalance));
        Evaluator.MustFit(network, _holdout);
        BatchLoader.Check(_holdout, recipe.Preprocessing, network.InputShape, null);
        foreach (var (training, workers) in new[] { (recipe.ShortTerm, recipe.Workers), (recipe.LongTerm, 1) })
        {
            if (training == null) continue;
            TrainingMemory.Require(network, training.BatchSize);
            TrainingMemory.RequireWithin(recipe.MemoryLimit, workers, network, training.BatchSize);
            BatchLoader.Check(_rest, recipe.Preprocessing, network.InputShape, training.Augmentation);
        }
        if (recipe.Table != null) ReadTable(recipe.Table, network);
    }

    public RunDirectory Directory => _directory!;

    /// <summary>0: there is no long-term fine-tuning.</summary>
    public int LongTermEpochs => _recipe.LongTerm?.Epochs ?? 0;

    /// <summary>Processor, instruction set, threads, what trains: for run.json.</summary>
    private ImmutableSortedDictionary<string, string> DeviceFacts => new Dictionary<string, string>
    {
        ["processor"] = DeviceInfo.Here.Name, ["backend"] = _backend.Device, ["isa"] = _backend.Isa, ["training"] = $"{_training.Device} {_training.Isa}", ["threads"] = $"{_recipe.Threads}", ["cores"] = _recipe.Cores?.ToString() ?? "any",
        ["governor"] = new DeviceProbe().State(_recipe.Cores).Governor ?? "unknown",
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>Begins an adaptation in a folder that does not exist yet or is empty.</summary>
    /// <param name="given">Settings, as <see cref="AdaptSettingList.Given"/> makes them. How images are prepared may be left to the network's file.</param>
    /// <exception cref="InvalidInputException">Network, data, settings and folder do not fit each other.</exception>
    public static AdaptJob Begin(Network network, ImmutableSortedDictionary<string, string> given, string folder, AdaptSurroundings surroundings)
    {
        if (!given.ContainsKey("normalize")) given = given.Add("normalize", Preprocessing.StoredIn(network).ToText());
        ImmutableSortedDictionary<string, string> settings = AdaptSettingList.WithDefaults(given).Add(ModelKey, network.Name);
        AdaptRecipe recipe = AdaptRecipe.Of(settings);
        network = network.WithMetadata(Preprocessing.MetadataKey, recipe.Preprocessing.ToText());
        if (settings["head"] is { Length: > 0 } head) network = Head.Choose(network, head);
        var job = new AdaptJob(recipe, network, surroundings);
        var description = new RunDescription(TableHeader.ThisProgram, DateTimeOffset.UtcNow, settings, job.DeviceFacts);
        job._directory = RunDirectory.Create(folder, description, network, surroundings.Files);
        job.CompareImages();
        return job;
    }

    /// <summary>Goes on with an adaptation that was stopped, with its own settings.</summary>
    /// <param name="given">Settings that are given again: they must be the run's.</param>
    /// <exception cref="InvalidInputException">There is no run, it is damaged, another process is at work in it, or it had other settings.</exception>
    public static AdaptJob Resume(string folder, ImmutableSortedDictionary<string, string> given, AdaptSurroundings surroundings)
    {
        var run = RunDirectory.Open(folder, surroundings.Files);
        try
        {
            run.Description.RequireSame(given, folder);
            var job = new AdaptJob(RecipeOf(run), run.NetworkOf(0), surroundings) { _directory = run };
            ImmutableSortedDictionary<string, string> facts = job.DeviceFacts;
            ImmutableArray<string> changed = [.. run.Description.Device.Where(fact => facts.GetValueOrDefault(fact.Key) != fact.Value)
                .Select(fact => $"{fact.Key} was {fact.Value}, and is {facts.GetValueOrDefault(fact.Key)}")];
            if (!changed.IsEmpty) surroundings.Progress?.Report(new DeviceChanged(changed));
            job.CompareImages();
            return job;
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    private static AdaptRecipe RecipeOf(RunDirectory run)
    {
        try
        {
            return AdaptRecipe.Of(run.Description.Settings);
        }
        catch (InvalidInputException e)
        {
            throw new InvalidInputException($"the settings in '{run.DescriptionPath}' cannot be worked with: {e.Message}", e);
        }
    }

    /// <exception cref="OperationCanceledException">Cancelled; what was finished is recorded.</exception>
    public AdaptReport Execute(CancellationToken stop)
    {
        Network network = Directory.NetworkOf(0);
        var trainer = new Trainer(_training, _recipe.MemoryLimit) { Planned = TellMemory, Evaluating = _backend };
        var evaluator = new Evaluator(_backend);
        LatencyTable? table = _recipe.NeedsTable ? TableOf(network, stop) : null;
        bool isElsewhere = table?.Header.IsFromElsewhere(DeviceInfo.Here.Name) == true;
        if (isElsewhere) _progress?.Report(new TableIsElsewhere(table!.Header));
        SideBySideMeter meter = MeterOf(network, table);
        Func<int, FineTuner> tunerOf = networks => new FineTuner(trainer.Within(trainer.MemoryLimit / networks))
        {
            Doing = what => Tell(new Doing(what)), Tried = trial => Tell(new RateTried(trial)), Retreated = retreat => Tell(new FineTuningRetreated(retreat)),
        };
        Lazy<Network> prepared = new(() => _recipe.InsertsNormalization ? tunerOf(1).WithNormalization(network, _rest, _recipe.Preprocessing, _recipe.Measuring, stop) : network);
        (TrainingSettings? shortTerm, TrainingSettings? longTerm) = WithRates(prepared, trainer, stop);
        (ImageSet all, ImageSet? keep) = _recipe.Keep == KeepChoice.Best && _data.SplitToKeep(_recipe.Settings.Seed) is var (remaining, kept) ? (remaining, kept) : (_data.Train, null);
        var platform = new AdaptPlatform
        {
            FineTuner = new TrainingFineTuner(tunerOf, _rest, all, keep, _recipe.Preprocessing, shortTerm, longTerm, _recipe.FromScratch, _recipe.Workers),
            Prepare = _ => _clock.During(RunPhase.Preparing, null, () => prepared.Value),
            Holdout = new EvaluatorJudge(evaluator, _holdout, _recipe.Preprocessing, corrupt: _recipe.Corrupt),
            Test = _data.Test.Count == 0 ? null : new EvaluatorJudge(evaluator, _data.Test, _recipe.Preprocessing, _recipe.Workers, _recipe.Corrupt),
            Saliency = new GradientSaliency(_training, _rest, _recipe.Preprocessing, _recipe.Settings.Seed, corrupt: _recipe.Corrupt),
            Table = table == null ? null : new TableLatencyModel(table),
            PeakMemory = planned => _backend.PeakBytesOf(FusedNetwork.Of(planned)),
            // What this machine takes says nothing about that one.
            Measure = isElsewhere ? null : (measured, cancellation) => Measure(meter, measured, cancellation), OtherDevice = isElsewhere ? table!.Header.Device : null,
            CorrectTable = !_recipe.TrustTable, Workers = _recipe.Workers,
        };
        var told = new SkippedTeller(_data, _progress);
        AdaptReport report = new AdaptationRun(_recipe.Settings, platform, Directory, told, _clock).Execute(stop);
        told.Tell();
        return report;
    }

    public void Dispose()
    {
        _directory?.Dispose();
        if (_training != _backend) (_training as IDisposable)?.Dispose();
    }

    /// <summary>Lists the images of a run that begins, and compares those of one that goes on.</summary>
    private void CompareImages()
    {
        string list = Directory.ImagesPath;
        bool isListed = File.Exists(list), begins = Directory.Entries.Count == 0;
        if (!isListed && !begins)
        {
            _progress?.Report(new DataWarned("this run was begun by an older netadapt, which kept no list of its images: "
                + "if they changed, it will end with another network."));
            return;
        }
        int images = _data.Train.Count + _data.Test.Count;
        _progress?.Report(new ImagesCompared(images, _data.Train.FileBytes + _data.Test.FileBytes));
        if (isListed) ImageList.RequireSame(list, Directory.GivenPath, _data, Directory.Folder);
        else ImageList.Write(list, Directory.GivenPath, _data);
    }

    /// <summary>The settings of the two fine-tunings, with the learning rates that are found on the network itself, once in a run.</summary>
    private (TrainingSettings? ShortTerm, TrainingSettings? LongTerm) WithRates(Lazy<Network> prepared, Trainer trainer, CancellationToken stop)
    {
        Lazy<float> found = new(() => _clock.During(RunPhase.Preparing, null, () => FoundRate(prepared, trainer, stop)));
        TrainingSettings? longTerm = _recipe.LongTerm, shortTerm = _recipe.ShortTerm;
        if (longTerm != null && _recipe.FindsLongRate)
            longTerm = longTerm with { LearningRate = _recipe.FromScratch ? new TrainingSettings().LearningRate : found.Value };
        if (shortTerm != null && _recipe.FindsShortRate)
        {
            float rate = longTerm != null && !_recipe.FromScratch ? longTerm.LearningRate : found.Value;
            shortTerm = shortTerm with { LearningRate = ShortTermShare * rate };
        }
        return (shortTerm, longTerm);
    }

    private float FoundRate(Lazy<Network> prepared, Trainer trainer, CancellationToken stop)
    {
        if (Directory.Entries.OfType<RateEntry>().FirstOrDefault() is { } entry) return entry.LearningRate;
        // Nothing is trained any more.
        if (Directory.Entries.OfType<FineTunedEntry>().Any()) return new TrainingSettings().LearningRate;
        Network network = prepared.Value;
        Tell(new Doing("finding the learning rate by short trainings of the given network"));
        RateFound found = new LearningRateTest(trainer).Find(
            network,
            _rest,
            _holdout,
            _recipe.Preprocessing,
            _recipe.Measuring,
            trial => Tell(new RateTried(trial)),
            cancellation: stop);
        Directory.Append(new RateEntry(found.LearningRate, [.. found.Trials.Select(RateTrialFigures.Of)]));
        Tell(new RateChosen(found));
        return found.LearningRate;
    }

    /// <summary>Proposals that are trained side by side may tell at the same time.</summary>
    private void Tell(AdaptEvent what)
    {
        lock (_planning) _progress?.Report(what);
    }

    /// <summary>What fine-tuning takes, when it takes more than was told before. Several proposals are planned side by side.</summary>
    private void TellMemory(long bytes)
    {
        lock (_planning)
        {
            if (bytes <= _plannedBytes) return;
            _plannedBytes = bytes;
            _progress?.Report(new TrainingPlanned(bytes));
        }
    }

    /// <summary>All of a run's networks are compared with the given one, at the speed that it had when it was measured first: in an earlier part of this run, or while the run's own table
    /// was measured. A table that was brought along says nothing about today.</summary>
    private SideBySideMeter MeterOf(Network network, LatencyTable? table)
    {
        double? before = Directory.Entries.OfType<MeasuredEntry>().FirstOrDefault(entry => entry.Iteration == 0)?.MeasuredMs;
        Latency? nominal = before is { } ms ? new Latency(ms) : _recipe.Table == null ? table?.Header.Reference : null;
        return new SideBySideMeter(_backend, new PlanOptions(1, _recipe.Threads), network, nominal, brief: !_recipe.Settings.DependsOnLatency);
    }

    private Latency Measure(SideBySideMeter meter, Network network, CancellationToken cancellation)
    {
        using CorePinning pinning = CorePinning.Pin(_recipe.Cores);
        return meter.Measure(network, cancellation);
    }

    /// <summary>The run's own table: the one that lies in its folder, else the one that was given, else a new one. What was used stays with the run.</summary>
    private LatencyTable TableOf(Network network, CancellationToken stop)
    {
        bool isKept = File.Exists(Directory.TablePath);
        LatencyTable table = isKept ? ReadTable(Directory.TablePath, network) : _recipe.Table != null ? ReadTable(_recipe.Table, network) : MeasureTable(network, stop);
        if (!isKept) table.Write(Directory.TablePath);
        if (TableFit.Of(table, ChannelGroups.Of(network, _recipe.Settings.Exclusions))?.Warning is { } warning) _progress?.Report(new TableIsUntrue(warning));
        return table;
    }

    private LatencyTable MeasureTable(Network network, CancellationToken stop)
    {
        _progress?.Report(new TableStarted(DeviceInfo.Here.Name, _backend.Isa, _recipe.Threads));
        using CorePinning pinning = CorePinning.Pin(_recipe.Cores);
        var settings = new ProfileSettings { Widths = _recipe.Settings.Widths, Threads = _recipe.Threads, Cores = _recipe.Cores, Seed = _recipe.Settings.Seed };
        LatencyTable table = _clock.During(RunPhase.Table, null,
            () => new LayerProfiler(_backend).Profile(ChannelGroups.Of(network, _recipe.Settings.Exclusions), settings, new TableProgress(_progress), stop));
        _progress?.Report(new TableFinished(table));
        return table;
    }

    private LatencyTable ReadTable(string path, Network network)
    {
        LatencyTable table = LatencyTableFile.Read(path);
        // Measured on this machine, but with other kernels or threads than this run's, it is no table of another device but the wrong one.
        string here = DeviceInfo.Here.Name;
        if (!table.Header.IsFromElsewhere(here)) table.RequireMeasuredOn(here, _backend.Device, _backend.Isa, _recipe.Threads);
        FusedNetwork fused = FusedNetwork.Of(network);
        table.RequireShapes(Enumerable.Range(1, fused.Layers.Length - 1).Select(fused.ShapeOf));
        return table;
    }

    /// <summary>Passes on what a run tells, and tells of images that could not be read: once the given network was
    /// judged, and again at the end where it were more.</summary>
    private sealed class SkippedTeller(Dataset data, IProgress<AdaptEvent>? progress) : IProgress<AdaptEvent>
    {
        private int _told;

        public void Report(AdaptEvent value)
        {
            if (value is RunBegan) Tell();
            progress?.Report(value);
        }

        public void Tell()
        {
            CorruptImageException[] met =
                [.. data.Train.CorruptMet.Concat(data.Test.CorruptMet).DistinctBy(e => e.Path)];
            if (met.Length > _told) progress?.Report(new DataWarned(CorruptImageException.Summary(met)));
            _told = met.Length;
        }
    }

    private sealed class TableProgress(IProgress<AdaptEvent>? progress) : IProgress<ProfileProgress>
    {
        public void Report(ProfileProgress value) => progress?.Report(new TableMeasuring(value));
    }
}
