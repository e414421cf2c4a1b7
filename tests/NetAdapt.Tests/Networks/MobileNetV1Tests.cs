using NetAdapt.Graphs;
using NetAdapt.Networks;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Networks;

public sealed class MobileNetV1Tests
{
    [Theory]
    [InlineData(0.5, 128, 1000, 49.2)]
    [InlineData(0.25, 128, 1000, 13.6)]
    [InlineData(0.5, 32, 10, 12.17)]
    public void The_work_is_that_of_the_known_networks(double width, int size, int classes, double millionMacs) =>
        Assert.Equal(millionMacs, MobileNetV1.Build(width, size, classes).Macs / 1e6, millionMacs * 0.005);

    [Fact]
    public void A_network_of_width_a_quarter_at_224_has_the_papers_shapes()
    {
        Network network = MobileNetV1.Build(0.25, 224, 1000);

        FeatureMap Of(string name) => network.Shapes[network.Layers.Select((l, i) => (l.Name, i)).Single(l => l.Name == name).i];
        Assert.Equal("112x112x8", Of("conv1").ToString());
        Assert.Equal("112x112x16", Of("conv_pw_2").ToString());
        Assert.Equal("14x14x128", Of("conv_pw_7").ToString());
        Assert.Equal("7x7x256", Of("conv_pw_14").ToString());
        Assert.Equal("1x1x1000", network.OutputShape.ToString());
        Assert.Equal(27, network.Layers.Count(l => l.Op is BatchNormalization));
    }

    [Fact]
    public void Channels_are_multiples_of_8_and_at_least_8() =>
        Assert.All(MobileNetV1.Build(0.19, 32, 10).Layers.Where(l => l.Op is Convolution).Select(l => ((Convolution)l.Op).OutputChannels), c => Assert.Equal(0, c % 8));

    [Fact]
    public void A_width_of_nothing_is_refused() => Assert.Throws<InvalidInputException>(() => MobileNetV1.Build(0, 32, 10));
}
