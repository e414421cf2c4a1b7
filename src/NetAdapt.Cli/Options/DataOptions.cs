using System.CommandLine;
using NetAdapt.Datasets;
using NetAdapt.Graphs;

namespace NetAdapt.Cli.Options;

/// <summary>Where images come from, and what is done to them before a network sees them.</summary>
internal static class DataOptions
{
    public static readonly Option<string?> Data = new("--data", "-d")
    {
        Description = "A folder with train/ and test/, a folder of class folders, a folder with labels.tsv or .csv, CIFAR binary files, IDX files, or builtin:shapes.", HelpName = "DATA",
    };

    public static readonly Option<string?> Normalize = new("--normalize")
    {
        Description = "cifar10, imagenet, mnist, tf (x/127.5-1), unit (x/255), none, or \"scale=1/255;mean=..;std=..\". Default: what the model's file says.", HelpName = "HOW",
    };

    public static readonly Option<int?> Resize = new("--resize") { Description = "Resize each image's shorter side to this many pixels first.",
        HelpName = "PIXELS" };

    public static readonly Option<int?> Crop = new("--crop") { Description = "Cut a square of this many pixels out of the centre.",
        HelpName = "PIXELS" };

    public static readonly Option<CorruptPolicy> Corrupt = new("--corrupt")
    {
        Description = "What to do with an image that cannot be read: skip (and list it) or fail.", HelpName = "skip|fail",
            DefaultValueFactory = _ => CorruptPolicy.Skip,
    };

    public static readonly Option<int> Holdout = new("--holdout") { Description = "Training images, the same number of each class, that only choose between networks.", HelpName = "N", DefaultValueFactory = _ => 1000 };

    public static readonly Option<ulong> Seed = new("--seed") { Description = "Everything that is random follows from it.", HelpName = "S",
        DefaultValueFactory = _ => 1 };

    public static void AddPreprocessingTo(Command command)
    {
        foreach (Option option in new Option[] { Normalize, Resize, Crop }) command.Add(option);
    }

    public static void AddTo(Command command)
    {
        command.Add(Data);
        AddPreprocessingTo(command);
        command.Add(Corrupt);
    }

    /// <summary>What the user asked for, else what the model's file says.</summary>
    /// <exception cref="InvalidInputException">Neither says anything: guessing would silently give wrong accuracies.</exception>
    public static Preprocessing PreprocessingFor(Network network, ParseResult? options)
    {
        Preprocessing? chosen = options?.GetValue(Normalize) is { } text ? Preprocessing.Parse(text)
            : network.Metadata.TryGetValue(Preprocessing.MetadataKey, out string? stored) ? Preprocessing.FromText(stored) : null;
        if (chosen == null)
            throw new InvalidInputException($"'{network.Name}' does not say how its images are prepared: give --normalize cifar10, imagenet, tf, unit, none, or \"scale=1/255;mean=..;std=..\".");
        if (options?.GetValue(Resize) is { } resize) chosen = Preprocessing.Parse($"{chosen.ToText()};resize={resize}");
        if (options?.GetValue(Crop) is { } crop) chosen = Preprocessing.Parse($"{chosen.ToText()};crop={crop}");
        return chosen;
    }

    /// <exception cref="InvalidInputException">No --data, or the data cannot be read, or does not have the network's classes.</exception>
    public static Dataset Open(Network network, ParseResult options, Session session) =>
        Open(network, options.GetValue(Data) ?? throw new InvalidInputException("--data is missing: a folder of images, or builtin:shapes."),
            session);

    /// <exception cref="InvalidInputException">The data cannot be read, or has other classes than the network.</exception>
    public static Dataset Open(Network network, string path, Session session)
    {
        int classes = network.OutputShape.Count;
        Dataset data = Dataset.Open(path, new DatasetOptions { Classes = classes });
        if (data.ClassNames.Length > classes)
            throw new InvalidInputException($"'{network.Name}' knows {classes} classes, but '{path}' has {data.ClassNames.Length}. Give the data that the network was made for.");
        foreach (string note in data.Notes) session.View.Say($"{data.Name}: {note}");
        return data;
    }
}
