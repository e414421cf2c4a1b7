namespace NetAdapt.Datasets;

/// <summary>How <see cref="Dataset.Open"/> reads what it finds.</summary>
public sealed record DatasetOptions
{
    public static DatasetOptions Default { get; } = new();

    /// <summary>The number of classes of the network that the data is for, where it is known: a manifest may then name only some of them. null: as many as the
    /// data shows.</summary>
    public int? Classes { get; init; }

    /// <summary>A manifest may give an image any number of labels: in several rows, or separated by ; or |.</summary>
    public bool LabelSets { get; init; }

    /// <summary>The part of each class that becomes the test images where the data has no test part of its own.</summary>
    public double TestFraction { get; init; } = 0.2;

    /// <summary>Which images that part takes. The default is the same everywhere, so that every command sees the same test images.</summary>
    public ulong SplitSeed { get; init; } = 0x5EED;

    /// <summary>Added to every label: 1 for a network whose first output is a background class, as those of TensorFlow
    /// and Keras-slim have.</summary>
    public int LabelOffset { get; init; }
}
