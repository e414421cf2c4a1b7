using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
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

    /// <summary>A latency is limited, or decides which proposal wins.</summary>
    public bool NeedsTable => Table != null || Settings.Choice == ProposalChoice.AccuracyPerLatency
        || Settings.Budget.Limits.Any(limit => limit.Resource == Resource.Latency);

    /// <exception cref="InvalidInputException">A setting is missing or out of its range.</exception>
    public static AdaptRecipe Of(IReadOnlyDictionary<string, string> texts)
    {
        int workers = Whole("workers"), longEpochs = Whole("long-epochs"), shortSteps = Whole("short-steps");
        ulong seed = ulong.Parse(Text("seed"), CultureInfo.InvariantCulture);
        CorruptPolicy corrupt = Text("corrupt") == "fail" ? CorruptPolicy.Fail : CorruptPolicy.Skip;
        var both = new TrainingSettings
        {
            BatchSize = Whole("batch"), WeightDecay = (float)Number("weight-decay"), LabelSmoothing = (float)Number("label-smoothing"),
                Corrupt = corrupt, Seed = seed,
            Augmentation = Whole("crop-padding") == 0 && Text("flip") == "no" ? null : new Augmentation(Whole("crop-padding"),
                ReflectPadding: true, Text("flip") == "yes"),
        };
        var recipe = new AdaptRecipe
        {
            Settings = new AdaptSettings
            {
                Budget = Budget.Parse(Text("budget")), Schedule = new ReductionSchedule(Number("initial-reduction"), Number("decay")),
                    Widths = new WidthRule(Whole("step"), Whole("min")),
                Criterion = Enum.Parse<FilterCriterion>(Text("criterion"), ignoreCase: true),
                    Exclusions = [.. AdaptSettingList.ExclusionsOf(Text("exclude"))], Seed = seed,
                Choice = Text("pick") switch
                {
                    "drop-per-resource" => ProposalChoice.LeastDropPerResource, "accuracy-per-latency" => ProposalChoice.AccuracyPerLatency,
                        _ => ProposalChoice.HighestAccuracy,
                },
            },
            Data = Text("data"), Preprocessing = Preprocessing.Parse(Text("normalize")), Corrupt = corrupt, Holdout = Whole("holdout"),
            // Runs of older programs do not have it.
            LabelOffset = texts.ContainsKey("label-offset") ? Whole("label-offset") : 0,
            ShortTerm = shortSteps == 0 ? null : both with { Steps = shortSteps, LearningRate = (float)Number("short-lr"),
                Schedule = ScheduleKind.Constant, ReestimationBatches = Whole("short-reestimate") },
            LongTerm = longEpochs == 0 ? null : both with { Epochs = longEpochs, LearningRate = (float)Number("long-lr"), Threads = workers },
            FromScratch = Text("from-scratch") == "yes", Device = new DeviceChoice(Text("device"), texts.GetValueOrDefault("tune", DeviceChoice.UsualTune), texts.GetValueOrDefault("precision", DeviceChoice.UsualPrecision)),
            TrainDevice = TrainDeviceOf(texts.GetValueOrDefault("train-device", ""), Text("device")), Threads = Whole("threads"), Workers = workers,
            MemoryLimit = texts.GetValueOrDefault("memory-limit", "") is { Length: > 0 } limit ? (long)Quantity.Parse(Resource.Memory, limit).Amount : null,
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
        int Whole(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);
        double Number(string name) => double.Parse(Text(name), CultureInfo.InvariantCulture);
    }
}
