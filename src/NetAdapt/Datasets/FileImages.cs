using System.Collections.Immutable;
using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Datasets;

/// <summary>Image files, each with its class.</summary>
internal sealed class FileImages : ImageSet
{
    private readonly string _root;
    private readonly string[] _paths;
    private readonly int[] _labels;
    private readonly Lazy<FileContents> _contents;
    private readonly ImmutableArray<int>[]? _sets;

    /// <param name="root">The folder that the paths are relative to.</param>
    public FileImages(string root, IReadOnlyList<LabelledFile> files, int classes)
    {
        _root = root;
        _paths = [.. files.Select(f => f.Path)];
        _labels = [.. files.Select(f => f.Label)];
        _sets = files.Any(f => f.Labels != null) ? [.. files.Select(f => f.Labels ?? [f.Label])] : null;
        Classes = classes;
        _contents = new Lazy<FileContents>(() => FileContents.Of(Count, NameOf));
    }

    public override int Count => _paths.Length;

    public override int Classes { get; }

    public override int LabelOf(int index) => _labels[index];

    public override bool HasLabelSets => _sets != null;

    public override ImmutableArray<int> LabelsOf(int index) => _sets?[index] ?? [_labels[index]];

    public override string NameOf(int index) => Path.Combine(_root, _paths[index]);

    public override long FileBytes => _contents.Value.Bytes;

    internal override ulong ContentOf(int index) => _contents.Value[index];

    public override void Decode(int index, Bitmap bitmap) => ImageDecoder.Decode(NameOf(index), bitmap);
}

/// <summary>A file, relative to its data set's folder, and its class.</summary>
/// <param name="Labels">All labels, in rising order, where there may be any number of them; null: the class is the
/// only one.</param>
internal readonly record struct LabelledFile(string Path, int Label, ImmutableArray<int>? Labels = null);
