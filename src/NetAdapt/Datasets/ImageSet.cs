using System.Collections.Concurrent;
using System.Collections.Immutable;
using NetAdapt.Datasets.Decoding;
using NetAdapt.Files;

namespace NetAdapt.Datasets;

/// <summary>Labelled images in a fixed order. Safe for many threads at once.</summary>
public abstract class ImageSet
{
    private readonly ConcurrentDictionary<Fit, PreparedImages> _prepared = [];

    /// <summary>How images of kinds that are not read become such that are, for messages.</summary>
    public const string ConversionRemedy = ImageKinds.Remedy;

    public abstract int Count { get; }

    /// <summary>The number of classes; every label lies in 0 .. Classes - 1, and some classes may have no image here.</summary>
    public abstract int Classes { get; }

    /// <summary>The class of one image, in 0 .. Classes - 1.</summary>
    public abstract int LabelOf(int index);

    /// <summary>The images have any number of labels each, none included, instead of one class. <see cref="LabelOf"/>
    /// is then the first label, and 0 where there is none.</summary>
    public virtual bool HasLabelSets => false;

    /// <summary>All labels of one image, in rising order.</summary>
    public virtual ImmutableArray<int> LabelsOf(int index) => [LabelOf(index)];

    /// <summary>What a message calls the image: its path, or the file and its place in it.</summary>
    public abstract string NameOf(int index);

    /// <summary>Decodes one image into <paramref name="bitmap"/>.</summary>
    /// <exception cref="CorruptImageException">The image cannot be decoded.</exception>
    public abstract void Decode(int index, Bitmap bitmap);

    /// <summary>Bytes of the images' files; 0 where they are no files.</summary>
    public virtual long FileBytes => 0;

    /// <summary>A number that changes with the image's content; of files, whatever is in them.</summary>
    internal virtual ulong ContentOf(int index)
    {
        var bitmap = new Bitmap();
        try
        {
            Decode(index, bitmap);
        }
        catch (CorruptImageException)
        {
            return 0;
        }
        return Prng.Mix((ulong)bitmap.Height, (ulong)bitmap.Width, Crc32C.Of(bitmap.Pixels));
    }

    /// <summary>The images, resized and cropped for a network's input, decoded when they are first asked for and kept while they fit
    /// <paramref name="cacheBytes"/>. All loaders of a set share them, and so do its subsets.</summary>
    internal virtual PreparedImages Prepared(Fit fit, long cacheBytes) => _prepared.GetOrAdd(fit, f => new PreparedImages(this, f, cacheBytes));

    /// <summary>The corrupt images that any loader of the set has met so far, each once, by path.</summary>
    internal virtual CorruptImageException[] CorruptMet =>
    [
        .. _prepared.Values.SelectMany(prepared => prepared.Corrupt)
            .DistinctBy(e => e.Path)
            .OrderBy(e => e.Path, StringComparer.Ordinal),
    ];

    /// <summary>Where the image lies in the set that <see cref="Prepared"/> belongs to.</summary>
    internal virtual int PreparedIndex(int index) => index;

    /// <summary>Image files, whose classes nobody knows: all of class 0. They are opened when they are
    /// decoded.</summary>
    public static ImageSet OfFiles(IEnumerable<string> paths) => new FileImages("", [.. paths.Select(path => new LabelledFile(path, 0))], classes: 1);

    /// <summary>The images at <paramref name="indices"/>, in that order.</summary>
    public ImageSet Subset(int[] indices) => new ImageSubset(this, indices);
}
