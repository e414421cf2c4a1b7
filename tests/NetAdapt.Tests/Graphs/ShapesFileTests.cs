using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

public sealed class ShapesFileTests
{
    [Fact]
    public void Every_fused_layer_stands_there_once_under_the_networks_name()
    {
        var net = new NetworkSketch(new FeatureMap(1, 4, 4, 3));
        int x = net.BnRelu("a", net.Conv("a", 0, 8));
        x = net.BnRelu("c", net.Conv("c", net.BnRelu("b", net.Conv("b", x, 8)), 8));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), x), 2);

        Assert.Equal("""
            # two lines: its layers, as inference fuses them
            conv 1x1 g1 4x4x3 -> 4x4x8 clamp(0,inf)
            conv 1x1 g1 4x4x8 -> 4x4x8 clamp(0,inf)
            gap 4x4x8 -> 1x1x8
            fc 1x1x8 -> 1x1x2

            """, ShapesFile.TextOf(FusedNetwork.Of(net.Build()), "two\nlines"), ignoreLineEndingDifferences: true);
    }
}
