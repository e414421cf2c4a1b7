using NetAdapt.Deadlines;
using NetAdapt.Graphs;
using NetAdapt.Networks;

namespace NetAdapt.Tests.Deadlines;

public sealed class NetworkFamilyTests
{
    private static readonly Network s_network = MobileNetV1.Build(0.25, 8, 2);

    [Fact]
    public void Members_that_another_one_beats_in_both_ways_are_left_out()
    {
        NetworkFamily family = NetworkFamily.Best([Member("slow, good", 0.9, 5), Member("slow, bad", 0.7, 6), Member("fast", 0.8, 2), Member("same as fast", 0.8, 2), Member("unjudged", null, 3)]);
        Assert.Equal(["slow, good", "unjudged", "fast", "same as fast"], family.Members.Select(member => member.Name));
    }

    [Fact]
    public void Thinning_keeps_the_ends_and_even_steps()
    {
        var family = new NetworkFamily([Member("a", 0.9, 10), Member("b", 0.9, 9.9), Member("c", 0.9, 7), Member("d", 0.9, 4.2), Member("e", 0.9, 4), Member("f", 0.9, 1)]);
        Assert.Equal(["a", "c", "e", "f"], family.Thinned(4).Members.Select(member => member.Name));
        Assert.Equal(["a", "f"], family.Thinned(2).Members.Select(member => member.Name));
        Assert.Same(family, family.Thinned(6));
    }

    [Fact]
    public void Networks_that_do_not_take_and_give_the_same_are_no_family()
    {
        var other = new FamilyMember("other", MobileNetV1.Build(0.25, 8, 3));
        Assert.Contains("other", Assert.Throws<InvalidInputException>(() => new NetworkFamily([Member("a", 1, 1), other])).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidInputException>(() => new NetworkFamily([]));
    }

    private static FamilyMember Member(string name, double? accuracy, double ms) => new(name, s_network, accuracy, ms);
}
