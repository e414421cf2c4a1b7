using System.Collections.Immutable;
using NetAdapt.Datasets.Formats;
using NetAdapt.Graphs;
using NetAdapt.Heads;

namespace NetAdapt.Datasets;

/// <summary>Labelled images in two parts: those to train on, and those that only judge.</summary>
public sealed record Dataset
{
    internal Dataset(string name, string format, ImmutableArray<string> classNames, ImageSet train, ImageSet test, params ImmutableArray<string> notes)
    {
        (Name, Format, ClassNames, Train, Test, Notes) = (name, format, classNames, train, test, notes);
    }

    /// <summary>The folder's name, or that of the built-in set.</summary>
    public string Name { get; internal init; }

    /// <summary>What it was found to be: "image folder", "manifest", "CIFAR-10 binary", "IDX", "built-in".</summary>
    public string Format { get; }

    /// <summary>One name for each class; where the data has none, its number.</summary>
    public ImmutableArray<string> ClassNames { get; internal init; }

    /// <summary>The number of classes; labels lie below it.</summary>
    public int Classes => ClassNames.Length;

    /// <summary>May be empty: the data then serves for evaluation only.</summary>
    public ImageSet Train { get; internal init; }

    public ImageSet Test { get; internal init; }

    /// <summary>What was decided about the data and the user should know, such as a test part that was split off; one sentence each.</summary>
    public ImmutableArray<string> Notes { get; internal init; }

    /// <summary>What is probably not as the user thinks, such as images of kinds that are not read; one sentence each,
    /// with a remedy.</summary>
    public ImmutableArray<string> Warnings { get; internal init; } = [];

    /// <summary>A test part whose images have no classes, and which is left alone; null: there is none.</summary>
    public string? UnlabelledTest { get; internal init; }

    /// <summary>Opens a folder (or a manifest file), or a built-in set such as "builtin:shapes", and finds out what it is.</summary>
    /// <exception cref="InvalidInputException">There is nothing, or nothing that can be understood: what, where, and what to do.</exception>
    public static Dataset Open(string pathOrBuiltinName, DatasetOptions? options = null) => DatasetProbe.Open(pathOrBuiltinName, options ?? DatasetOptions.Default);

    /// <summary>Opens the data that belongs to a network.</summary>
    /// <param name="labelOffset">Added to every label (<see cref="DatasetOptions.LabelOffset"/>).</param>
    /// <exception cref="InvalidInputException">As <see cref="Open"/>; or the data has more classes than the network.</exception>
    public static Dataset OpenFor(Network network, string pathOrBuiltinName, int labelOffset = 0)
    {
        var head = Head.Of(network);
        int known = head.Classes, classes = known - labelOffset;
        if (labelOffset != 0 && head.Kind == HeadKind.Sigmoid)
            throw new InvalidInputException($"A label offset of {labelOffset} does not fit '{network.Name}': its one output tells "
                + "two classes apart, and none of them is a background. Leave --label-offset out.");
        if (labelOffset < 0 || classes < 1)
            throw new InvalidInputException($"A label offset of {labelOffset} is not between 0 and {known - 1}: '{network.Name}' has {known} outputs.");
        Dataset data = Open(pathOrBuiltinName,
            new DatasetOptions { Classes = classes, LabelSets = head.Kind == HeadKind.MultiLabel });
        if (data.Classes > classes)
            throw new InvalidInputException($"'{network.Name}' knows {known} "
                + $"classes{(head.Kind == HeadKind.Sigmoid ? ", which its one output tells apart" : "")}"
                + $"{(labelOffset > 0 ? $", {labelOffset} of them before the data's" : "")}, but "
                + $"'{pathOrBuiltinName}' has {data.Classes}. Give the data that the network was made for.");
        if (head.Kind == HeadKind.Sigmoid && data.Classes == 2)
            return data.With($"the one output of '{network.Name}' is for class 1, '{data.ClassNames[1]}'; class 0, "
                + $"'{data.ClassNames[0]}', is its opposite.");
        if (head.Kind == HeadKind.MultiLabel && !data.Train.HasLabelSets && !data.Test.HasLabelSets)
            data = data.With($"each image has one label, and '{network.Name}' is to say yes to that one and no to "
                + $"all others; --head softmax judges by the largest output instead.");
        if (labelOffset > 0) return data.Shifted(labelOffset, known);
        // Of outputs that are judged each by itself, none is a background.
        if (head.Kind == HeadKind.Softmax && data.BackgroundWarning(network, known) is { } warning)
            data = data with { Warnings = data.Warnings.Add(warning) };
        if (data.Classes == classes) return data;
        string note = $"its {data.Classes} classes count as the first of the {classes} that '{network.Name}' knows; where they are others, a manifest with class_index says which.";
        return data.With(note);
    }

    /// <summary>The same images with <paramref name="offset"/> added to each label.</summary>
    private Dataset Shifted(int offset, int outputs) => this with
    {
        Train = new ShiftedLabels(Train, offset, outputs),
        Test = new ShiftedLabels(Test, offset, outputs),
        ClassNames = [.. Enumerable.Range(0, offset).Select(i => $"(output {i})"), .. ClassNames],
        Notes = Notes.Add($"{offset} is added to every label."),
    };

    /// <summary>One output more than classes; or ImageNet's 1001 with images of class 0, which no image shows where 0
    /// is the background.</summary>
    private string? BackgroundWarning(Network network, int outputs)
    {
        const int ImageNetWithBackground = 1001;
        bool isImageNet = outputs == ImageNetWithBackground && (HasLabel(Train, 0) || HasLabel(Test, 0));
        return Classes + 1 != outputs && !isImageNet ? null
            : $"'{network.Name}' has {outputs} outputs, one more than the data has classes ({outputs - 1}). "
                + "Networks of TensorFlow and Keras-slim have a background class first: then every label is one too low, "
                + "and the accuracy near 0. Give --label-offset 1 if it is one of those.";

        static bool HasLabel(ImageSet images, int label) =>
            Enumerable.Range(0, images.Count).Any(i => images.LabelOf(i) == label);
    }

    /// <summary>Sets a few training images aside that choose a training's learning rate and the state that is kept: a twentieth, at most
    /// 1,000, and of small sets more. The same on every machine for the same seed.</summary>
    /// <returns>Null where no class has two images.</returns>
    public (ImageSet Remaining, ImageSet Holdout)? SplitToKeep(ulong seed)
    {
        int least = Math.Min(Train.Count / 5, 100), images = Math.Clamp(Train.Count / 20, least, 1000);
        if (Train.Count == 0 || BalancedSplit.Most(Train) == 0) return null;
        return BalancedSplit.Take(Train, Math.Clamp(images, 1, BalancedSplit.Most(Train)), seed, Name);
    }

    private Dataset With(string note) => this with { Notes = Notes.Add(note) };

    /// <summary>Splits the training images, class-balanced, into <paramref name="images"/> that are held out, to choose between proposals, and the rest. The same on
    /// every machine for the same seed; the test images are never touched.</summary>
    /// <exception cref="InvalidInputException">There are too few training images.</exception>
    public (ImageSet Remaining, ImageSet Holdout) SplitHoldout(int images, ulong seed)
    {
        if (Train.Count == 0)
            throw new InvalidInputException($"Data set '{Name}' has no training images to hold some out from: give a folder with train/ and test/, or more images of each class.");
        return BalancedSplit.Take(Train, images, seed, Name);
    }

    /// <summary>Says which classes a holdout has too few images of, and what that means for the choice between
    /// proposals; null: it is balanced, or its images have any number of labels each.</summary>
    public string? ImbalanceOf(ImageSet holdout)
    {
        if (holdout.HasLabelSets) return null;
        int[] held = CountsOf(holdout), train = CountsOf(Train);
        int most = held.Max();
        // The last round of a number that the classes do not divide gives some of them one image more.
        int[] present = [.. Enumerable.Range(0, held.Length).Where(c => train[c] > 0)];
        int[] few = [.. present.Where(c => held[c] < most - 1).OrderBy(c => held[c])];
        if (few.Length == 0) return null;
        int equal = present.Min(c => train[c] / 2) * present.Length;
        string names = string.Join(", ", few.Take(5).Select(c => $"{held[c]} of '{ClassNames[c]}'"));
        if (few.Length > 5) names += $", and few of {few.Length - 5} other classes";
        string remedy = equal > 0 ? $", or give --holdout {equal} for equal shares"
            : "; a class with a single one cannot be in any holdout";
        return $"the holdout is not balanced: {most} images of '{ClassNames[Array.IndexOf(held, most)]}', but {names}, "
            + "because a class gives at most half of its training images. A network that forgets those classes is hardly noticed "
            + $"when proposals are compared. Add training images of them{remedy}.";
    }

    private int[] CountsOf(ImageSet images)
    {
        var counts = new int[Classes];
        for (int i = 0; i < images.Count; i++) counts[images.LabelOf(i)]++;
        return counts;
    }
}
