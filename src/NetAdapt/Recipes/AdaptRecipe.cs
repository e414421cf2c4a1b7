using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Numbers;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Training;

namespace NetAdapt.Recipes;

/// <summary>The settings of an adaptation as domain values, read from their texts: of a command line, of a C program, or of run.json.</summary>
public sealed record AdaptRecipe
{
    public required AdaptSettings Settings { get; init; }

    public required string Data { get; init; }

    public required Preprocessing Preprocessing { get; init; }

    public required CorruptPolicy Corrupt { get; init; }

    public required int Holdout { get; init; }

    /// <summary>Added to every label (<see cref="DatasetOptions.LabelOffset"/>).</summary>
    public required int LabelOffset { get; init; }

    /// <summary>Null: the networks are not fine-tuned on the way.</summary>
    public required TrainingSettings? ShortTerm { get; init; }

    /// <summary>Null: the result is not fine-tuned.</summary>
    public required TrainingSettings? LongTerm { get; init; }

    public required bool FromScratch { get; init; }

    /// <summary>Where the networks are measured.</summary>
    public required DeviceChoice Device { get; init; }

    /// <summary>Where fine-tuning runs.</summary>
    public required string TrainDevice { get; init; }

    /// <summary>Of a measured run.</summary>
    public required int Threads { get; init; }

    public required CoreSet? Cores { get; init; }

    public required int Workers { get; init; }

    /// <summary>Bytes for training, all workers together; null: any.</summary>
    public required long? MemoryLimit { get; init; }

    /// <summary>Null: measure one.</summary>
    public required string? Table { get; init; }

    public required bool TrustTable { get; init; }

    /// <summary>The short-term learning rate is a tenth of the long-term one.</summary>
    public required bool FindsShortRate { get; init; }

    /// <summary>A test on the network itself finds the long-term learning rate.</summary>
    public required bool FindsLongRate { get; init; }

    /// <summary>Convolutions without normalization get one while they are fine-tuned.</summary>
    public required bool InsertsNormalization { get; init; }

    /// <summary>Which of the long-term fine-tuning's states is the result.</summary>
    public required KeepChoice Keep { get; init; }

    /// <summary>How the given network itself is trained, for statistics and rates: as in the long term, or else as in the short term.</summary>
    public TrainingSettings Measuring => (LongTerm ?? ShortTerm ?? new TrainingSettings()) with { Threads = Workers };

    /// <summary>A latency is limited, or decides which proposal wins.</summary>
    public bool NeedsTable => Table != null || Settings.DependsOnLatency;

    /// <exception cref="InvalidInputException">A setting is missing or out of its range.</exception>
    public static AdaptRecipe Of(IReadOnlyDictionary<string, string> texts)
    {
        AdaptSettingList.Check(texts);
        int workers = Whole("workers"), longEpochs = Whole("long-epochs"), shortSteps = Whole("short-steps");
        ulong seed = NumberText.Whole("--seed", Text("seed"), ulong.MinValue, ulong.MaxValue);
        CorruptPolicy corrupt = Text("corrupt") == "fail" ? CorruptPolicy.Fail : CorruptPolicy.Skip;
        bool flips = Text("flip") == "yes";
        var augmentation = new Augmentation(Whole("crop-padding"), ReflectPadding: true, flips, Zoom: 0);
        var both = new TrainingSettings
        {
            BatchSize = Whole("batch"), WeightDecay = Single("weight-decay"), LabelSmoothing = Single("label-smoothing"),
                Corrupt = corrupt, Seed = seed,
            Augmentation = augmentation,
        };
        var recipe = new AdaptRecipe
        {
            Settings = new AdaptSettings
            {
                Budget = Budget.Parse(Text("budget")), Schedule = new ReductionSchedule(Number("initial-reduction"), Number("decay")),
                    Widths = new WidthRule(Whole("step"), Whole("min")),
                Criterion = Enum.Parse<FilterCriterion>(Text("criterion"), ignoreCase: true),
                    Exclusions = [.. AdaptSettingList.ExclusionsOf(Text("exclude"))], Seed = seed,
                    MaxDrop = texts.ContainsKey("max-drop") ? Number("max-drop") : 100,
                Choice = Text("pick") switch
                {
                    "drop-per-resource" => ProposalChoice.LeastDropPerResource, "accuracy-per-latency" => ProposalChoice.AccuracyPerLatency,
                        _ => ProposalChoice.HighestAccuracy,
                },
            },
            Data = Text("data"), Preprocessing = Preprocessing.Parse(Text("normalize")), Corrupt = corrupt, Holdout = Whole("holdout"),
            // Runs of older programs do not have it.
            LabelOffset = texts.ContainsKey("label-offset") ? Whole("label-offset") : 0,
            ShortTerm = shortSteps == 0 ? null : both with { Steps = shortSteps, LearningRate = RateOf("short-lr") ?? 1,
                Schedule = ScheduleKind.Constant, ReestimationBatches = Whole("short-reestimate") },
            LongTerm = longEpochs == 0 ? null : both with
            {
                Epochs = longEpochs,
                LearningRate = RateOf("long-lr") ?? 1,
                Threads = workers,
                // Runs of older programs have no zoom.
                Augmentation = augmentation with { Zoom = SingleOrAuto("zoom", texts.GetValueOrDefault("zoom", "0")) },
            },
            FindsShortRate = RateOf("short-lr") == null, FindsLongRate = RateOf("long-lr") == null,
            // Runs of older programs go on as they began.
            InsertsNormalization = texts.GetValueOrDefault("normalization") == "insert",
            Keep = texts.GetValueOrDefault("keep") == "best" ? KeepChoice.Best : KeepChoice.Last,
            FromScratch = Text("from-scratch") == "yes", Device = new DeviceChoice(Text("device"), texts.GetValueOrDefault("tune", DeviceChoice.UsualTune), texts.GetValueOrDefault("precision", DeviceChoice.UsualPrecision)),
            TrainDevice = TrainDeviceOf(texts.GetValueOrDefault("train-device", ""), Text("device")), Threads = Whole("threads"), Workers = workers,
            MemoryLimit = texts.GetValueOrDefault("memory-limit", "") is { Length: > 0 } limit ? (long)Quantity.Parse(Resource.Memory, limit, "--memory-limit").Amount : null,
            Cores = Text("cores") is { Length: > 0 } cores ? CoreSet.Parse(cores, DeviceInfo.Here) : null,
            Table = Text("table") is { Length: > 0 } table ? table : null, TrustTable = Text("trust-table") == "yes",
        };
        recipe.Settings.Validate();
        recipe.ShortTerm?.Validate();
        recipe.LongTerm?.Validate();
        return recipe;

        // Who measures on a GPU still trains on the CPU, unless he says otherwise; cpu:avx2 is meant for both.
        static string TrainDeviceOf(string given, string device) => given.Length > 0 ? given : DeviceChoice.IsOpenCl(device) ? "cpu" : device;
        string Text(string name) => texts.TryGetValue(name, out string? text) ? text
            : throw new InvalidInputException($"--{name} is missing. `netadapt adapt --help` shows how.");
        int Whole(string name) => NumberText.Whole($"--{name}", Text(name), 0, int.MaxValue);
        float Single(string name) => NumberText.Single($"--{name}", Text(name));
        float? SingleOrAuto(string name, string text) =>
            text == AdaptSetting.Auto ? null : NumberText.Single($"--{name}", text);
        float? RateOf(string name) => SingleOrAuto(name, Text(name));
        double Number(string name) => NumberText.Real($"--{name}", Text(name));
    }
}
