using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

public sealed class ChannelGroupsTests
{
    [Fact]
    public void A_chain_has_one_group_for_each_layer_with_filters()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Chain());
        Assert.Equal(["a 8", "b 6", "c 5"], Free(groups));
        AssertGroup(groups, "b", producers: "b", followers: "b_bn b_relu pool pad", readers: "c");
    }

    [Fact]
    public void The_networks_input_and_output_are_fixed_and_say_why()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.MapToFc());
        Assert.Equal(["input: the network's input"], groups.Find("input")!.FixedBecause);
        Assert.Equal(["probabilities: softmax is over all its channels", "the network's output"], groups.Find("logits")!.FixedBecause);
    }

    [Fact]
    public void A_depthwise_layer_follows_the_layer_before_it()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Depthwise());
        Assert.Equal(["stem 8", "pw 6"], Free(groups));
        AssertGroup(groups, "stem", producers: "stem", followers: "stem_bn stem_relu dw dw_bn dw_relu", readers: "pw");
    }

    [Fact]
    public void A_convolution_of_a_single_input_channel_is_not_taken_for_depthwise()
    {
        var net = new NetworkSketch(new FeatureMap(1, 6, 6, 1));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("a", 0, 8, 3)), 2);
        var groups = ChannelGroups.Of(net.Build());
        Assert.Equal(["a 8"], Free(groups));
        Assert.Equal(1, groups.Find("input")!.Width);
    }

    [Fact]
    public void With_a_depthwise_multiplier_a_unit_has_all_outputs_of_its_channel()
    {
        ChannelGroup stem = ChannelGroups.Of(CoupledNetworks.DepthwiseMultiplier()).Find("stem")!;
        Assert.Equal((5, 1), (stem.Width, stem.ChannelsPerUnit));
        Network net = CoupledNetworks.DepthwiseMultiplier();
        int dw = net.Layers.Single(l => l.Name == "dw").Inputs[0] + 1;
        Assert.Equal([4, 5], stem.Units[2].Places.Where(p => p.Layer == dw).Select(p => p.Channel));
    }

    [Fact]
    public void Residual_additions_tie_all_blocks_that_share_a_bottleneck()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Residual());
        Assert.Equal(["stem 6", "expand1 10", "expand2 12"], Free(groups));
        AssertGroup(groups, "stem", producers: "stem project1 project2", followers: "stem_bn stem_relu add1 add2 gap", readers: "expand1 expand2 logits");
    }

    [Fact]
    public void Concat_keeps_its_inputs_apart()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Concatenation());
        Assert.Equal(["left 4", "right 6", "mix 5"], Free(groups));
        AssertGroup(groups, "right", producers: "right", followers: "concat joined_bn joined_relu", readers: "mix");
    }

    [Fact]
    public void A_split_divides_the_filters_into_a_group_for_each_part()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.SplitInTwo());
        Assert.Equal(["stem 5", "stem#2 7", "left 4"], Free(groups));
        AssertGroup(groups, "stem#2", producers: "stem", followers: "stem_bn stem_relu second", readers: "right");
    }

    [Fact]
    public void A_shuffle_keeps_its_branches_apart()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Shuffled());
        Assert.Equal(["left 4", "right 4", "mix 5"], Free(groups));
        AssertGroup(groups, "left", producers: "left", followers: "concat shuffle", readers: "mix");
    }

    [Fact]
    public void A_grouped_convolution_ties_equal_positions_of_its_groups_on_both_sides()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Grouped());
        Assert.Equal(["stem 4", "grouped 3", "pw 6"], Free(groups));
        Assert.Equal(3, groups.Find("stem")!.ChannelsPerUnit);
        AssertGroup(groups, "stem", producers: "stem", followers: "stem_bn stem_relu", readers: "grouped");
        AssertGroup(groups, "grouped", producers: "grouped", followers: "grouped_bn grouped_relu", readers: "pw");
    }

    [Fact]
    public void A_gate_shrinks_with_what_it_gates()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Gate());
        Assert.Equal(["body 8", "squeeze 3", "pw 5"], Free(groups));
        AssertGroup(groups, "body", producers: "body excite", followers: "body_bn body_relu pool gate scaled", readers: "squeeze pw");
    }

    [Fact]
    public void A_flattened_channel_takes_all_its_pixels_with_it()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Flattened());
        Assert.Equal(["a 5", "hidden 7"], Free(groups));
        Assert.Equal(3 + 9 * 3, groups.Find("a")!.Units[0].Places.Length);   // conv, bn, relu; then flatten, bn, relu with 3x3 pixels
    }

    [Fact]
    public void Groups_with_one_producer_in_common_get_different_names()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.ConcatIntoAddition());
        Assert.Equal(["wide 4", "wide#2 5", "pw 6"], Free(groups));
        AssertGroup(groups, "wide#2", producers: "wide right", followers: "concat add sum_bn sum_relu", readers: "pw");
    }

    [Fact]
    public void Excluded_layers_stay_by_name_and_by_pattern()
    {
        var groups = ChannelGroups.Of(CoupledNetworks.Residual(), ["expand*", "add2"]);
        Assert.Empty(groups.Free);
        Assert.Equal(["expand1: excluded by 'expand*'", "expand1_bn: excluded by 'expand*'", "expand1_relu: excluded by 'expand*'"], groups.Find("expand1")!.FixedBecause);
        Assert.Equal(["add2: excluded by 'add2'"], groups.Find("stem")!.FixedBecause);
    }

    [Fact]
    public void An_exclusion_that_names_no_layer_is_an_error()
    {
        var error = Assert.Throws<InvalidInputException>(() => ChannelGroups.Of(CoupledNetworks.Chain(), ["conv_9*"]));
        Assert.Contains("conv_9*", error.Message);
    }

    [Fact]
    public void Groups_print_themselves_as_a_table()
    {
        string text = ChannelGroups.Of(CoupledNetworks.Grouped()).ToString();
        Assert.Contains("stem  4 x 3  made by stem  passed on by stem_bn, stem_relu  read by grouped\n", text);
        Assert.Contains("FIXED: the network's output", text);
    }

    [Theory]
    [InlineData(64, 1, 8, 8, "64 56 48 40 32 24 16 8")]
    [InlineData(20, 1, 8, 8, "20 16 8")]
    [InlineData(8, 1, 8, 8, "8")]
    [InlineData(6, 1, 8, 8, "6")]
    [InlineData(64, 1, 8, 1000, "64")]
    [InlineData(64, 1, 8, 64, "64")]
    [InlineData(64, 1, 8, 60, "64")]
    [InlineData(20, 1, 16, 8, "20 16")]
    [InlineData(12, 1, 16, 8, "12")]
    [InlineData(12, 1, 16, 1, "12")]
    [InlineData(6, 1, 2, 2, "6 4 2")]
    [InlineData(16, 4, 8, int.MaxValue, "16")]
    [InlineData(16, 4, int.MaxValue, 1, "16")]
    [InlineData(4, 3, 8, 8, "4")]
    [InlineData(10, 4, 8, 8, "10 8 6 4 2")]
    [InlineData(5, 1, 2, 1, "5 4 2")]
    public void Candidate_widths_are_multiples_of_the_step_not_under_the_minimum(int original, int channelsPerUnit, int step, int minimum, string expected) =>
        Assert.Equal(expected, string.Join(' ', new WidthRule(step, minimum).Candidates(original, channelsPerUnit)));

    [Fact]
    public void A_rule_tells_the_groups_that_it_leaves_alone_and_refuses_to_leave_all()
    {
        ChannelGroups groups = ChannelGroups.Of(Runs.FakePlatform.TwoGroups(a: 16, b: 32));
        Assert.Empty(new WidthRule(8, 8).RequireSome(groups));
        Assert.Equal("a", Assert.Single(new WidthRule(8, 24).RequireSome(groups)).Name);
        Assert.Equal("a", Assert.Single(new WidthRule(16, 8).RequireSome(groups)).Name);
        Assert.Contains("the widest of the 2, b, has 32", Assert.Throws<InvalidInputException>(() => new WidthRule(8, 1000).RequireSome(groups)).Message);
    }

    private static IEnumerable<string> Free(ChannelGroups groups) => groups.Free.Select(g => $"{g.Name} {g.Width}");

    private static void AssertGroup(ChannelGroups groups, string name, string producers, string followers, string readers)
    {
        ChannelGroup group = groups.Find(name)!;
        Assert.Equal((producers, followers, readers), (Names(group.Producers), Names(group.Followers), Names(group.Readers)));

        string Names(IEnumerable<int> layers) => string.Join(' ', layers.Select(i => groups.Network.Layers[i].Name));
    }
}
