using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class ShapeFamilyTests
{
    [Theory]
    [InlineData("conv 1x1 g1 4x4x256 -> 4x4x128 clamp(0,6)", "conv 1x1 g1 4x4x* -> 4x4x* clamp(0,6)", new[] { 256, 128 })]
    [InlineData("conv 3x3s2p0,0,1,1 g256 4x4x256 -> 2x2x256 clamp(0,6)", "conv 3x3s2p0,0,1,1 g* 4x4x* -> 2x2x* clamp(0,6)", new[] { 256, 256 })]
    [InlineData("conv 3x3p1 g4 8x8x16 -> 8x8x32 residual", "conv 3x3p1 g4 8x8x* -> 8x8x* residual", new[] { 16, 32 })]
    [InlineData("conv 1x1 g1 4x4x1 -> 4x4x8", "conv 1x1 g1 4x4x* -> 4x4x*", new[] { 1, 8 })]
    [InlineData("concat 8x8x16 & 8x8x24 -> 8x8x40", "concat 8x8x* & 8x8x* -> 8x8x*", new[] { 16, 24, 40 })]
    [InlineData("fc 1x1x512 -> 1x1x10", "fc 1x1x* -> 1x1x*", new[] { 512, 10 })]
    public void A_family_is_a_shape_without_its_channels(string shape, string family, int[] channels)
    {
        var (found, foundChannels) = ShapeFamily.Of(new LayerShape(shape));

        Assert.Equal(family, found.Text);
        Assert.Equal(channels, foundChannels);
        Assert.Equal(shape, found.With(channels).Text);
    }

    [Fact]
    public void Shapes_at_other_widths_are_those_of_the_pruned_network()
    {
        foreach (Network net in new[] { SmallNetworks.Mobile(), SmallNetworks.Branched() })
        {
            var widths = new NetworkWidths(ChannelGroups.Of(net), new WidthRule());
            var layers = LayerChannels.Of(widths);
            var random = new Random(5);
            for (int i = 0; i < 20; i++)
            {
                int[] drawn = widths.Draw(random);
                FusedNetwork fused = FusedNetwork.Of(widths.With(drawn));
                Assert.Equal(Enumerable.Range(1, fused.Layers.Length - 1).Select(fused.ShapeOf), layers.Select(layer => layer.ShapeAt(drawn)));
            }
        }
    }
}
