using System.CommandLine;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Numbers;

namespace NetAdapt.Cli.Options;

/// <summary>Where images come from, and what is done to them before a network sees them.</summary>
internal static class DataOptions
{
    public static readonly Option<string?> Data = new("--data", "-d")
    {
        Description = "A folder with train/ and test/ (or their like), a folder of class folders, a folder with labels.tsv or .csv, "
            + "CIFAR binary files, IDX files, or builtin:shapes.",
        HelpName = "DATA",
    };

    public static readonly Option<string?> Normalize = new("--normalize")
    {
        Description = "cifar10, imagenet, mnist, tf (x/127.5-1), unit (x/255), none, or \"scale=1/255;mean=..;std=..\". Default: what the model's file says.", HelpName = "HOW",
    };

    public static readonly Option<int?> Resize = NumberOptions.Whole("--resize", "PIXELS", "Resize each image's shorter side to this many pixels first.", 1, SettingRanges.MaxPixels);

    public static readonly Option<int?> Crop = NumberOptions.Whole("--crop", "PIXELS", "Cut a square of this many pixels out of the centre.", 1, SettingRanges.MaxPixels);

    public static readonly ChoiceOption<CorruptPolicy> Corrupt = new("--corrupt", "What to do with an image that cannot be read: skip (and list it) or fail.", CorruptPolicy.Skip);

    public static readonly Option<int> LabelOffset = NumberOptions.Whole("--label-offset", "N", "Added to every label: 1 for networks whose first output is a background class.", 0, SettingRanges.MaxImages, 0);

    public static readonly Option<int> Holdout = NumberOptions.Whole("--holdout", "N", "Training images, the same number of each class, that only choose between networks.", 1, SettingRanges.MaxImages, 1000);

    public static readonly Option<ulong> Seed = NumberOptions.Seed("--seed", "S", "Everything that is random follows from it.", 1);

    public static void AddPreprocessingTo(Command command)
    {
        foreach (Option option in new Option[] { Normalize, Resize, Crop }) command.Add(option);
    }

    public static void AddTo(Command command)
    {
        command.Add(Data);
        AddPreprocessingTo(command);
        command.Add(Corrupt);
        command.Add(LabelOffset);
    }

    /// <summary>What the user asked for, else what the model's file says.</summary>
    /// <exception cref="InvalidInputException">Neither says anything.</exception>
    public static Preprocessing PreprocessingFor(Network network, ParseResult options)
    {
        Preprocessing chosen = options.GetValue(Normalize) is { } text ? Preprocessing.Parse(text) : Preprocessing.StoredIn(network);
        if (options.GetValue(Resize) is { } resize) chosen = Preprocessing.Parse($"{chosen.ToText()};resize={resize}");
        if (options.GetValue(Crop) is { } crop) chosen = Preprocessing.Parse($"{chosen.ToText()};crop={crop}");
        return chosen;
    }

    /// <exception cref="InvalidInputException">No --data, or the data cannot be read, or has other classes than the network.</exception>
    public static Dataset Open(Network network, ParseResult options, Session session)
    {
        string path = options.GetValue(Data)
            ?? throw new InvalidInputException("--data is missing: a folder of images, or builtin:shapes.");
        Dataset data = Dataset.OpenFor(network, path, options.GetValue(LabelOffset));
        foreach (string note in data.Notes) session.View.Say($"{data.Name}: {note}");
        foreach (string warning in data.Warnings) session.View.Warn(warning);
        return data;
    }
}
