using System.Collections.Immutable;
using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Heads;
using NetAdapt.Numbers;
using static NetAdapt.Recipes.AdaptSetting;

namespace NetAdapt.Recipes;

/// <summary>The settings that decide an adaptation's result. Defaults suit networks and images of CIFAR's size.</summary>
public static class AdaptSettingList
{
    private const string ExclusionSeparator = "\n";

    public static ImmutableArray<AdaptSetting> All { get; } =
    [
        new("budget", "LIMIT", null, BudgetText,
            "What the network may use: latency=60%, latency=5ms, macs=4M, weights=1MB, memory=2MB; again for more limits at once.", ","),
        new("data", "DATA", null, DataPath, "Labelled images, as for `netadapt eval`."),
        new("normalize", "HOW", null, Normalization, "As for `netadapt eval`; default: what the model's file says."),
        new("head", string.Join('|', Head.Choices), "", text => text.Length == 0 ? ""
            : OneOf("head", [.. Head.Choices])(text),
            "What the outputs mean, as for `netadapt eval`; default: what the model's file says, else auto."),
        new("corrupt", "skip|fail", "skip", OneOf("corrupt", "skip", "fail"), "What to do with an image that cannot be read."),
        new("label-offset", "N", "0", Whole("label-offset", 0, SettingRanges.MaxImages), "Added to every label: 1 for networks whose first output is a background class."),
        new("holdout", "N", "1000", Whole("holdout", 1, SettingRanges.MaxImages), "Training images, the same number of each class, that only choose between proposals."),
        new("seed", "S", "1", SeedText, "Everything that is random follows from it."),
        new("step", "N", "8", Whole("step", 1, SettingRanges.MaxWidth), "Widths are multiples of this; a group of filters that is narrower keeps its width. Where the device is opencl, 4 by default."),
        new("min", "N", "8", Whole("min", 1, SettingRanges.MaxWidth), "The smallest width; a group of filters that is narrower keeps its width."),
        new("exclude", "NAME", "", Text, "Layers that keep all their filters, by name or pattern (* and ?); again for more.", ExclusionSeparator),
        new("criterion", "WHICH", "l2", OneOf("criterion", "l2", "l1", "random", "taylor"),
            "Which filters stay: the largest by l2 or l1 norm, random ones, or those that the loss depends on most (taylor)."),
        new("pick", "WHICH", "accuracy", OneOf("pick", "accuracy", "drop-per-resource", "accuracy-per-latency"),
            "Which proposal wins: the highest holdout accuracy (the paper), or accuracy for what it saves."),
        new("initial-reduction", "SHARE", "0.025", Number("initial-reduction"),
            "How much of the given network's resources the first iteration takes away."),
        new("decay", "FACTOR", "0.96", Number("decay"), "What each iteration's reduction is of the one before."),
        new("short-steps", "N", "50", Whole("short-steps", 0, SettingRanges.MaxSteps), "Batches that each proposal is fine-tuned on; 0: none."),
        new("short-lr", "RATE", Auto, NumberOrAuto("short-lr"),
            "Constant learning rate of the short-term fine-tuning; auto: a tenth of the long-term one."),
        new("short-reestimate", "N", "0", Whole("short-reestimate", 0, SettingRanges.MaxSteps),
            "Batches over which batch normalization is measured again before a proposal is judged; 0: its running statistics stay."),
        new("long-epochs", "E", "10", Whole("long-epochs", 0, SettingRanges.MaxEpochs), "Epochs of the long-term fine-tuning at the end; 0: none."),
        new("long-lr", "RATE", Auto, NumberOrAuto("long-lr"),
            "Learning rate of the long-term fine-tuning, where its cosine begins; auto: found by "
            + "short trainings of the given network."),
        new("normalization", "insert|given", "insert", OneOf("normalization", "insert", "given"),
            "Convolutions without normalization get one while they are fine-tuned, folded again in what is written; given: they are trained as they are."),
        new("keep", "best|last", "best", OneOf("keep", "best", "last"), "Which state of the long-term fine-tuning is written: the best on images that are set aside for it, or the last."),
        new("max-drop", "POINTS", "20", Number("max-drop"), "Percentage points of accuracy that the result may lose; where it lost more, the exit code is 1."),
        new("from-scratch", "yes|no", "no", OneOf("from-scratch", "yes", "no"),
            "Train the adapted shape from new weights at the end, instead of fine-tuning it."),
        new("batch", "N", "64", Whole("batch", 1, SettingRanges.MaxBatch), "Images in one training step."),
        new("weight-decay", "W", "0.0001", Number("weight-decay"), "On kernels only."),
        new("label-smoothing", "SHARE", "0", Number("label-smoothing"), "Share of each target that is spread over all classes."),
        new("crop-padding", "PIXELS", "4", Whole("crop-padding", 0, SettingRanges.MaxPixels), "Random crops after so many mirrored pixels were added on each side; 0: none."),
        new("zoom", "SHARE", Auto, NumberOrAuto("zoom"),
            "In the long-term fine-tuning, train on random windows with sides of 1 - SHARE to 1 + SHARE of the "
            + "image's; 0: none; auto: 0.25, and none for images under 64 pixels."),
        new("flip", "yes|no", "yes", OneOf("flip", "yes", "no"), "Mirror images at random."),
        new("device", "NAME", "cpu", Text, "As for `netadapt bench`."),
        new("tune", "none|fast|full", DeviceChoice.UsualTune, OneOf("tune", "none", "fast", "full"), "How long to look for each layer's fastest OpenCL kernel, as for `netadapt bench`."),
        new("precision", "fp32|fp16", DeviceChoice.UsualPrecision, OneOf("precision", "fp32", "fp16"), "What an OpenCL device stores and computes in while it is measured, as for `netadapt bench`."),
        new("train-device", "NAME", "", Text, "Where fine-tuning runs: cpu, opencl, opencl:PLATFORM or opencl:PLATFORM:DEVICE; default: the CPU."),
        new("threads", "N", "1", Whole("threads", 1, SettingRanges.MaxThreads), "Threads that the latency is measured with."),
        new("cores", "LIST", "", Text, "Cores that the latency is measured on: 0, or 0,2-3, or big."),
        new("workers", "N", Math.Min(Environment.ProcessorCount, SettingRanges.MaxThreads).ToString(CultureInfo.InvariantCulture), Whole("workers", 1, SettingRanges.MaxThreads),
            "Threads that train: a proposal each, and together at the end.", fallbackText: "one for each core"),
        new("memory-limit", "SIZE", "", text => text.Length == 0 ? "" : MemoryText(text),
            "The most that fine-tuning may hold at its peak, all workers together: 200MB. It takes longer, and gives the same bits."),
        new("table", "TABLE.json", "", text => text.Length == 0 ? "" : Path.GetFullPath(text),
            "A latency table that `netadapt profile` measured, here or on the device that the network is for; default: measure one first."),
        new("trust-table", "yes|no", "no", OneOf("trust-table", "yes", "no"),
            "Do not correct the table by whole networks on the way: the same table then always gives the same network."),
    ];

    /// <summary>With a default wherever nothing is given.</summary>
    public static ImmutableSortedDictionary<string, string> WithDefaults(ImmutableSortedDictionary<string, string> given) =>
        given.AddRange(All.Where(s => s.Fallback != null && !given.ContainsKey(s.Name)).Select(s => KeyValuePair.Create(s.Name, FallbackOf(s, given))));

    /// <summary>A GPU's latency is a staircase of its own: in steps of 4 channels.</summary>
    private static string FallbackOf(AdaptSetting setting, ImmutableSortedDictionary<string, string> given) =>
        setting.Name == "step" && DeviceChoice.IsOpenCl(given.GetValueOrDefault("device", "")) ? "4" : setting.Fallback!;

    /// <summary>What names and values give, in canonical form, without defaults; a setting that may be given again stands there again.</summary>
    /// <exception cref="InvalidInputException">There is no such setting, or a value is not what it takes.</exception>
    public static ImmutableSortedDictionary<string, string> Given(IEnumerable<(string Name, string Value)> pairs)
    {
        var given = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var same in pairs.GroupBy(pair => pair.Name, pair => pair.Value))
        {
            AdaptSetting setting = All.FirstOrDefault(setting => setting.Name == same.Key)
                ?? throw new InvalidInputException($"there is no setting '{same.Key}'; there are {string.Join(", ", All.Select(setting => setting.Name))}.");
            given[setting.Name] = setting.Canonical([.. same]);
        }
        return given.ToImmutable();
    }

    /// <summary>Checks texts that were written by a program, and may have been changed by hand since.</summary>
    /// <exception cref="InvalidInputException">A setting's text is not what it takes.</exception>
    internal static void Check(IReadOnlyDictionary<string, string> texts)
    {
        foreach (AdaptSetting setting in All)
            if (texts.TryGetValue(setting.Name, out string? text)) setting.Canonical([text]);
    }

    public static string[] ExclusionsOf(string text) => text.Split(ExclusionSeparator, StringSplitOptions.RemoveEmptyEntries);
}
