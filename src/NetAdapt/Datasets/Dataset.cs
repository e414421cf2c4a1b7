using System.Collections.Immutable;
using NetAdapt.Datasets.Formats;
using NetAdapt.Graphs;
using NetAdapt.Heads;

namespace NetAdapt.Datasets;

/// <summary>Labelled images in two parts: those to train on, and those that only judge.</summary>
public sealed class Dataset
{
    internal Dataset(string name, string format, ImmutableArray<string> classNames, ImageSet train, ImageSet test, params ImmutableArray<string> notes)
    {
        (Name, Format, ClassNames, Train, Test, Notes) = (name, format, classNames, train, test, notes);
    }

    /// <summary>The folder's name, or that of the built-in set.</summary>
    public string Name { get; }

    /// <summary>What it was found to be: "image folder", "manifest", "CIFAR-10 binary", "IDX", "built-in".</summary>
    public string Format { get; }

    /// <summary>One name for each class; where the data has none, its number.</summary>
    public ImmutableArray<string> ClassNames { get; }

    /// <summary>The number of classes; labels lie below it.</summary>
    public int Classes => ClassNames.Length;

    /// <summary>May be empty: the data then serves for evaluation only.</summary>
    public ImageSet Train { get; }

    public ImageSet Test { get; }

    /// <summary>What was decided about the data and the user should know, such as a test part that was split off; one sentence each.</summary>
    public ImmutableArray<string> Notes { get; }

    /// <summary>Opens a folder (or a manifest file), or a built-in set such as "builtin:shapes", and finds out what it is.</summary>
    /// <exception cref="InvalidInputException">There is nothing, or nothing that can be understood: what, where, and what to do.</exception>
    public static Dataset Open(string pathOrBuiltinName, DatasetOptions? options = null) => DatasetProbe.Open(pathOrBuiltinName, options ?? DatasetOptions.Default);

    /// <summary>Opens the data that belongs to a network.</summary>
    /// <exception cref="InvalidInputException">As <see cref="Open"/>; or the data has more classes than the network.</exception>
    public static Dataset OpenFor(Network network, string pathOrBuiltinName)
    {
        Head head = Head.Of(network);
        int classes = head.Classes;
        Dataset data = Open(pathOrBuiltinName,
            new DatasetOptions { Classes = classes, LabelSets = head.Kind == HeadKind.MultiLabel });
        if (data.Classes > classes)
            throw new InvalidInputException($"'{network.Name}' knows {classes} "
                + $"classes{(head.Kind == HeadKind.Sigmoid ? ", which its one output tells apart" : "")}, but "
                + $"'{pathOrBuiltinName}' has {data.Classes}. Give the data that the network was made for.");
        if (head.Kind == HeadKind.Sigmoid && data.Classes == 2)
            return data.With($"the one output of '{network.Name}' is for class 1, '{data.ClassNames[1]}'; class 0, "
                + $"'{data.ClassNames[0]}', is its opposite.");
        if (head.Kind == HeadKind.MultiLabel && !data.Train.HasLabelSets && !data.Test.HasLabelSets)
            data = data.With($"each image has one label, and '{network.Name}' is to say yes to that one and no to "
                + $"all others; --head softmax judges by the largest output instead.");
        if (data.Classes == classes) return data;
        string note = $"its {data.Classes} classes count as the first of the {classes} that '{network.Name}' knows; where they are others, a manifest with class_index says which.";
        return data.With(note);
    }

    private Dataset With(string note) => new(Name, Format, ClassNames, Train, Test, Notes.Add(note));

    /// <summary>Splits the training images, class-balanced, into <paramref name="images"/> that are held out, to choose between proposals, and the rest. The same on
    /// every machine for the same seed; the test images are never touched.</summary>
    /// <exception cref="InvalidInputException">There are too few training images.</exception>
    public (ImageSet Remaining, ImageSet Holdout) SplitHoldout(int images, ulong seed)
    {
        if (Train.Count == 0)
            throw new InvalidInputException($"Data set '{Name}' has no training images to hold some out from: give a folder with train/ and test/, or more images of each class.");
        return BalancedSplit.Take(Train, images, seed, Name);
    }
}
