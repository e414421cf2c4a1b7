using NetAdapt.Graphs;
using NetAdapt.Networks;
using NetAdapt.Ops;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class InitializerTests
{
    private static readonly Network Network = MobileNetV1.Build(0.5, 32, 10, seed: 3);

    private static ReadOnlySpan<float> Kernel(string name) => Network.Layers.Single(l => l.Name == name).Weights[0].Span;

    [Theory]
    [InlineData("conv_pw_8", 256)]    // 256 outputs, 1 tap
    [InlineData("conv_dw_8", 9)]      // each filter by itself: 9 taps
    [InlineData("conv1", 144)]        // 16 outputs, 9 taps
    public void Convolutions_have_mean_0_and_variance_2_over_fan_out(string layer, int fanOut)
    {
        double[] w = [.. Kernel(layer).ToArray().Select(x => (double)x)];

        Assert.Equal(0, w.Average(), 4 * Math.Sqrt(2.0 / fanOut / w.Length));
        Assert.Equal(2.0 / fanOut, w.Average(x => x * x), 2.0 / fanOut * 5 * Math.Sqrt(2.0 / w.Length));
    }

    [Fact]
    public void The_fully_connected_layer_is_uniform_within_1_over_the_root_of_its_inputs()
    {
        float bound = 1 / MathF.Sqrt(512);

        Assert.All(Kernel("fc").ToArray(), w => Assert.InRange(w, -bound, bound));
        Assert.Equal(bound / Math.Sqrt(3), Math.Sqrt(Kernel("fc").ToArray().Average(w => (double)w * w)), bound * 0.02);
    }

    [Fact]
    public void Batch_normalization_starts_as_the_identity()
    {
        Layer bn = Network.Layers.First(l => l.Op is BatchNormalization);

        Assert.All(bn.Weights[BatchNormalization.Scale].Span.ToArray(), w => Assert.Equal(1, w));
        Assert.All(bn.Weights[BatchNormalization.Variance].Span.ToArray(), w => Assert.Equal(1, w));
        Assert.All(bn.Weights[BatchNormalization.Shift].Span.ToArray(), w => Assert.Equal(0, w));
        Assert.All(bn.Weights[BatchNormalization.Mean].Span.ToArray(), w => Assert.Equal(0, w));
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_one_others()
    {
        Assert.Equal(TinyProblem.Bits(TinyProblem.Network(4)), TinyProblem.Bits(TinyProblem.Network(4)));
        Assert.NotEqual(TinyProblem.Bits(TinyProblem.Network(4)), TinyProblem.Bits(TinyProblem.Network(5)));
    }
}
