using System.Collections.Immutable;

namespace NetAdapt.Datasets;

/// <summary>Some images of another set; it shares that set's cache.</summary>
internal sealed class ImageSubset : ImageSet
{
    private readonly ImageSet _whole;
    private readonly int[] _indices;

    public ImageSubset(ImageSet whole, int[] indices)
    {
        foreach (int i in indices)
            if ((uint)i >= (uint)whole.Count) throw new ArgumentOutOfRangeException(nameof(indices), i, $"The set has {whole.Count} images.");
        (_whole, _indices) = (whole, indices);
    }

    public override int Count => _indices.Length;

    public override int Classes => _whole.Classes;

    public override int LabelOf(int index) => _whole.LabelOf(_indices[index]);

    public override bool HasLabelSets => _whole.HasLabelSets;

    public override ImmutableArray<int> LabelsOf(int index) => _whole.LabelsOf(_indices[index]);

    public override string NameOf(int index) => _whole.NameOf(_indices[index]);

    public override void Decode(int index, Bitmap bitmap) => _whole.Decode(_indices[index], bitmap);

    public override long FileBytes => Count > 0 ? _whole.FileBytes * Count / _whole.Count : 0;

    internal override ulong ContentOf(int index) => _whole.ContentOf(_indices[index]);

    internal override CorruptImageException[] CorruptMet => _whole.CorruptMet;

    internal override PreparedImages Prepared(Fit fit, long cacheBytes) => _whole.Prepared(fit, cacheBytes);

    internal override int PreparedIndex(int index) => _whole.PreparedIndex(_indices[index]);
}
