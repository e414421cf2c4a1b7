using System.Collections.Immutable;

namespace NetAdapt.Datasets;

/// <summary>The images of another set with a number added to each label.</summary>
internal sealed class ShiftedLabels(ImageSet inner, int offset, int classes) : ImageSet
{
    public override int Count => inner.Count;

    public override int Classes => classes;

    public override long FileBytes => inner.FileBytes;

    public override int LabelOf(int index) => inner.LabelOf(index) + offset;

    public override bool HasLabelSets => inner.HasLabelSets;

    public override ImmutableArray<int> LabelsOf(int index) => [.. inner.LabelsOf(index).Select(label => label + offset)];

    public override string NameOf(int index) => inner.NameOf(index);

    public override void Decode(int index, Bitmap bitmap) => inner.Decode(index, bitmap);

    internal override ulong ContentOf(int index) => inner.ContentOf(index);

    internal override CorruptImageException[] CorruptMet => inner.CorruptMet;

    internal override PreparedImages Prepared(Fit fit, long cacheBytes) => inner.Prepared(fit, cacheBytes);

    internal override int PreparedIndex(int index) => inner.PreparedIndex(index);
}
