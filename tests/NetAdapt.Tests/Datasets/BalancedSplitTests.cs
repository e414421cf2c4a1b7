using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class BalancedSplitTests
{
    [Fact]
    public void A_holdout_takes_as_many_of_each_class_and_nothing_twice()
    {
        ImageSet set = Set(Enumerable.Range(0, 1000).Select(i => i % 10));
        var (rest, holdout) = BalancedSplit.Take(set, 200, 7, "set");
        Assert.Equal((800, 200), (rest.Count, holdout.Count));
        Assert.All(PerClass(holdout), count => Assert.Equal(20, count));
        Assert.Empty(Names(rest).Intersect(Names(holdout)));
        Assert.Equal(1000, Names(rest).Union(Names(holdout)).Count());
    }

    [Fact]
    public void A_holdout_that_lacks_classes_is_said_to_and_by_how_much()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 40, "much");
        folder.WriteClasses("train", 6, "some");
        folder.WriteClasses("train", 1, "one");
        folder.WriteClasses("test", 2, "much", "some", "one");
        Dataset data = Dataset.Open(folder.Path);
        string? warning = data.ImbalanceOf(data.SplitHoldout(20, 1).Holdout);
        Assert.NotNull(warning);
        Assert.Contains("17 images of 'much'", warning, StringComparison.Ordinal);
        Assert.Contains("0 of 'one', 3 of 'some'", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_balanced_holdout_is_no_cause_for_a_warning()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 9, "cat", "dog", "emu");
        folder.WriteClasses("test", 2, "cat", "dog", "emu");
        Dataset data = Dataset.Open(folder.Path);
        Assert.Null(data.ImbalanceOf(data.SplitHoldout(11, 1).Holdout));
        string? warning = data.ImbalanceOf(data.SplitHoldout(12, 1).Remaining.Subset([0, 1, 2, 3]));
        Assert.Contains("--holdout 12 for equal shares", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void An_odd_number_is_spread_as_evenly_as_it_goes()
    {
        var (_, holdout) = BalancedSplit.Take(Set(Enumerable.Range(0, 1000).Select(i => i % 10)), 37, 7, "set");
        Assert.Equal(37, holdout.Count);
        Assert.All(PerClass(holdout), count => Assert.InRange(count, 3, 4));
    }

    [Fact]
    public void The_choice_is_the_same_everywhere()
    {
        // Written down once: a change means that earlier runs cannot be repeated.
        var (_, holdout) = BalancedSplit.Take(Set(Enumerable.Range(0, 40).Select(i => i % 4)), 8, 1, "set");
        Assert.Equal("3 13 14 22 24 28 37 39", string.Join(' ', Names(holdout).Select(n => n["set, image ".Length..])));
    }

    [Fact]
    public void Another_seed_takes_others()
    {
        ImageSet set = Set(Enumerable.Range(0, 1000).Select(i => i % 10));
        Assert.NotEqual(Names(BalancedSplit.Take(set, 100, 1, "set").Taken), Names(BalancedSplit.Take(set, 100, 2, "set").Taken));
    }

    [Fact]
    public void A_rare_class_gives_at_most_half_and_the_others_fill_up()
    {
        ImageSet set = Set([.. Enumerable.Repeat(0, 4), .. Enumerable.Repeat(1, 100), .. Enumerable.Repeat(2, 100)]);
        var (rest, holdout) = BalancedSplit.Take(set, 42, 7, "set");
        Assert.Equal([2, 20, 20], PerClass(holdout));
        Assert.Equal([2, 80, 80], PerClass(rest));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(501)]
    public void What_cannot_be_held_out_is_refused_with_the_bounds(int images)
    {
        var thrown = Assert.Throws<InvalidInputException>(() => BalancedSplit.Take(Set(Enumerable.Range(0, 1000).Select(i => i % 10)), images, 7, "pets"));
        Assert.Contains("1 to 500", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subset_of_a_subset_finds_its_images()
    {
        ImageSet set = Set(Enumerable.Range(0, 100).Select(i => i % 10));
        ImageSet nested = set.Subset([50, 61, 72]).Subset([2, 0]);
        Assert.Equal(["set, image 72", "set, image 50"], Names(nested));
        Assert.Equal(2, nested.LabelOf(0));
        Assert.Equal(72, nested.PreparedIndex(0));
    }

    private static ImageSet Set(IEnumerable<int> labels)
    {
        int[] all = [.. labels];
        return new MemoryImages("set", new byte[all.Length], all, 1, 1, 1, all.Max() + 1);
    }

    private static int[] PerClass(ImageSet set) => [.. Enumerable.Range(0, set.Classes).Select(c => Enumerable.Range(0, set.Count).Count(i => set.LabelOf(i) == c))];

    private static string[] Names(ImageSet set) => [.. Enumerable.Range(0, set.Count).Select(set.NameOf)];
}
