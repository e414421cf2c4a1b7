using System.Collections.Immutable;

namespace NetAdapt.Datasets.Synthetic;

/// <summary>"builtin:shapes": 32 x 32 RGB images of ten shapes at any angle, place, size and stretch, in any bright colour and texture, before a dark and restless background, behind a
/// stroke, with noise. Each image is drawn when it is asked for, from its part and index alone, and is the same everywhere.</summary>
internal sealed class ShapeImages(int count, ulong part) : ImageSet
{
    public const int TrainCount = 10_000, TestCount = 2_000, Side = 32;

    private const ulong Seed = 0x736861706573;

    public static ImmutableArray<string> ClassNames { get; } = [.. Shape.Names];

    public override int Count => count;

    public override int Classes => Shape.Names.Length;

    public override int LabelOf(int index) => index % Shape.Names.Length;

    public override string NameOf(int index) => FormattableString.Invariant($"builtin:shapes, part {part}, image {index}");

    internal override ulong ContentOf(int index) => Prng.Mix(Seed, part, (ulong)index);

    public override void Decode(int index, Bitmap bitmap)
    {
        bitmap.Reset(Side, Side, 3);
        ShapePainter.Paint(LabelOf(index), Prng.For(Seed, part, (ulong)index), bitmap);
    }
}
