using System.Collections.Immutable;
using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Datasets.Formats;

/// <summary>Counts the images that are passed over because their kind is not read.</summary>
internal sealed class PassedOver
{
    private readonly List<string> _kinds = [];
    private string? _first;

    public bool Any => _kinds.Count > 0;

    /// <summary>Counts a file that is not taken, if it is an image.</summary>
    public void Look(string path)
    {
        if (ImageKinds.PassedOverKindOf(path) is not { } kind)
            return;
        _kinds.Add(kind);
        if (_first == null || string.CompareOrdinal(path, _first) < 0)
            _first = path;
    }

    /// <summary>None, or one sentence with the numbers, the kinds, and what to do.</summary>
    public ImmutableArray<string> Warnings(string root)
    {
        if (!Any) return [];
        string are = _kinds.Count == 1 ? "1 image is" : $"{_kinds.Count} images are";
        return [$"{root}: {are} passed over ({this}): only {ImageKinds.Read} files are read. {ImageKinds.Remedy}"];
    }

    /// <summary>"12 WebP, 1 TIFF, first a/b.webp".</summary>
    public override string ToString() => $"{ImageKinds.Tally(_kinds)}, first {_first}";
}
