namespace NetAdapt.Datasets;

/// <summary>Some prepared images and their labels. The loader recycles it: it is good until the loader's enumerator moves on.</summary>
public sealed class Batch
{
    internal Batch(int size, int imageLength)
    {
        Images = new float[checked(size * imageLength)];
        Labels = new int[size];
        Indices = new int[size];
        ImageLength = imageLength;
    }

    /// <summary>N * H * W * C, channel last; the first <see cref="Count"/> images are filled.</summary>
    public float[] Images { get; }

    /// <summary>The class of each image; the first <see cref="Count"/> are filled.</summary>
    public int[] Labels { get; }

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
