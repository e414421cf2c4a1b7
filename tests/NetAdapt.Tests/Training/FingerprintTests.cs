using System.Collections.Immutable;
using NetAdapt.Datasets;
using NetAdapt.Heads;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class FingerprintTests
{
    [Fact]
    public void A_chosen_head_is_part_of_the_network()
    {
        var network = TinyProblem.Network();
        Assert.Equal(Fingerprint.OfNetwork(network), Fingerprint.OfNetwork(Head.Choose(network, "auto")));
        Assert.NotEqual(Fingerprint.OfNetwork(network), Fingerprint.OfNetwork(Head.Choose(network, "multilabel")));
    }

    [Fact]
    public void All_labels_of_an_image_are_part_of_the_images()
    {
        ImmutableArray<int>[] labels = [[0, 1], [0], []];
        Fingerprint saved = Of(labels);
        Assert.Equal("", Of(labels).DifferencesFrom(saved));
        // The first labels are the same in all of these.
        foreach (ImmutableArray<int>[] other in new ImmutableArray<int>[][] { [[0], [0], []], [[0, 1], [0, 1], []], [[0, 1], [0], [0]] })
            Assert.StartsWith("the images", Of(other).DifferencesFrom(saved), StringComparison.Ordinal);

        static Fingerprint Of(ImmutableArray<int>[] labels) =>
            Fingerprint.Of(TinyProblem.Network(), new ManyLabels(labels), TinyProblem.Preprocessing);
    }

    private sealed class ManyLabels(ImmutableArray<int>[] labels) : ImageSet
    {
        public override int Count => labels.Length;

        public override int Classes => 2;

        public override bool HasLabelSets => true;

        public override int LabelOf(int index) => labels[index].FirstOrDefault();

        public override ImmutableArray<int> LabelsOf(int index) => labels[index];

        public override string NameOf(int index) => $"image {index}";

        public override void Decode(int index, Bitmap bitmap)
        {
            bitmap.Reset(1, 1, 1);
            bitmap.Pixels.Fill((byte)index);
        }
    }
}
