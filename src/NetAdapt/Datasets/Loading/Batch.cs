namespace NetAdapt.Datasets;

/// <summary>Some prepared images and their labels. The loader recycles it: it is good until the loader's enumerator moves on.</summary>
public sealed class Batch
{
    private readonly ImageSet _set;

    internal Batch(ImageSet set, int size, int imageLength)
    {
        _set = set;
        Images = new float[checked(size * imageLength)];
        Labels = new int[size];
        Indices = new int[size];
        ImageLength = imageLength;
    }

    /// <summary>N * H * W * C, channel last; the first <see cref="Count"/> images are filled.</summary>
    public float[] Images { get; }

    /// <summary>The class of each image; the first <see cref="Count"/> are filled.</summary>
    public int[] Labels { get; }

    /// <summary>Writes what is right for each image.</summary>
    /// <param name="targets">Receives <see cref="Count"/> * <paramref name="perImage"/> numbers.</param>
    /// <param name="perImage">1: each image's class. More: for each of so many classes 1 where it is a label of the
    /// image, else 0.</param>
    public void CopyTargets(Span<int> targets, int perImage)
    {
        if (perImage == 1 && !_set.HasLabelSets)
        {
            Labels.AsSpan(0, Count).CopyTo(targets);
            return;
        }
        targets[..(Count * perImage)].Clear();
        for (int i = 0; i < Count; i++)
            foreach (int label in _set.LabelsOf(Indices[i])) targets[i * perImage + label] = 1;
    }

    /// <summary>Where each image lies in the loader's set; the first <see cref="Count"/> are filled.</summary>
    public int[] Indices { get; }

    /// <summary>How many images are in it: the batch size, or fewer in a last batch, or where a corrupt image was skipped. Never 0.</summary>
    public int Count { get; internal set; }

    /// <summary>H * W * C.</summary>
    public int ImageLength { get; }

    /// <summary>Its place in the epoch, from 0.</summary>
    public int Index { get; internal set; }

    /// <summary>The filled part of <see cref="Images"/>.</summary>
    public ReadOnlySpan<float> Filled => Images.AsSpan(0, Count * ImageLength);
}
