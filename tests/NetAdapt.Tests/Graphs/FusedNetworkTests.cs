using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

public class FusedNetworkTests
{
    [Fact]
    public void Fused_random_networks_give_the_logits_of_the_unfused()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Network network = RandomNetworks.Of(seed);
            float difference = Difference(network, seed);
            Assert.True(difference < 1e-3f, $"seed {seed}: fused and unfused differ by {difference}\n{string.Join('\n', network.Layers.Select((l, i) => $"{i} {l.Op} <- {string.Join(",", l.Inputs)}"))}");
        }
    }

    [Fact]
    public void An_activation_after_dropout_is_not_joined_to_a_layer_that_others_read()
    {
        var net = new NetworkBuilder(new FeatureMap(1, 4, 4, 2));
        int conv = net.Append(new Convolution(3, Window.Square(3, 1, 1)));
        int relu = net.Append(Clamp.Relu, net.Append(new Dropout(0.5f), conv));
        net.Append(new Subtract(), relu, conv);
        Assert.InRange(Difference(net.Build(), 1), 0, 1e-5f);
    }

    [Fact]
    public void Batch_normalization_activation_and_residual_join_the_convolution()
    {
        var net = new NetworkBuilder(new FeatureMap(1, 4, 4, 2));
        int trunk = net.Append(new Convolution(3, Window.Square(3, 1, 1)));
        net.Append(new BatchNormalization(), net.Append(new Convolution(3, Window.Square(3, 1, 1), 1, HasBias: false)));
        net.Append(new Add(), trunk, net.Last);
        net.Append(Clamp.Relu);
        FusedNetwork fused = FusedNetwork.Of(net.Build());
        Assert.Equal(3, fused.Layers.Length);
        Assert.True(fused.Layers[2] is { Op: Convolution { HasBias: true }, HasResidual: true, Activation: Clamp }, fused.Layers[2].ToString());
        Assert.Equal([1, 1], fused.Layers[2].Inputs);
    }

    [Fact]
    public void A_zero_pad_joins_the_convolution_and_another_value_does_not()
    {
        foreach (var (value, layers) in new[] { (0f, 2), (1f, 3) })
        {
            var net = new NetworkBuilder(new FeatureMap(1, 5, 5, 2));
            net.Append(new Pad(0, 1, 2, 3, value));
            net.Append(new Convolution(2, Window.Square(3, 2)));
            FusedNetwork fused = FusedNetwork.Of(net.Build());
            Assert.Equal(layers, fused.Layers.Length);
            Assert.InRange(Difference(net.Build(), 2), 0, 1e-5f);
        }
    }

    [Fact]
    public void Parts_of_shuffled_channels_are_taken_from_where_they_lay()
    {
        var net = new NetworkBuilder(new FeatureMap(1, 4, 3, 6));
        int trunk = net.Append(new Convolution(6, Window.Square(3, 1, 1)));
        int shuffled = net.Append(new Select([0, 3, 1, 4, 2, 5]), trunk);
        int left = net.Append(new Select([0, 1, 2]), shuffled), right = net.Append(new Select([5, 3, 4]), shuffled);
        net.Append(new Concat(), left, right);
        FusedNetwork fused = FusedNetwork.Of(net.Build());
        Assert.Equal([new Select([0, 3, 1]), new Select([5, 4, 2])], fused.Layers.Select(layer => layer.Op).OfType<Select>());
        Assert.All(fused.Layers.Where(layer => layer.Op is Select), layer => Assert.Equal([1], layer.Inputs));
        Assert.InRange(Difference(net.Build(), 3), 0, 1e-5f);
    }

    /// <summary>The largest difference between the fused and the unfused network on a random image, relative to the largest output.</summary>
    private static float Difference(Network network, int seed)
    {
        var random = new Random(seed);
        var image = new Tensor(network.InputShape);
        for (int i = 0; i < image.Count; i++) image[i] = random.NextSingle() * 4 - 2;
        Tensor expected = ScalarRun.Of(network, image);
        using IInferencePlan plan = new ReferenceBackend().PlanInference(FusedNetwork.Of(network), new PlanOptions());
        image.Span.CopyTo(plan.Input);
        plan.Run();
        float largest = 0, scale = 1;
        for (int i = 0; i < expected.Count; i++)
        {
            largest = MathF.Max(largest, MathF.Abs(expected[i] - plan.Output[i]));
            scale = MathF.Max(scale, MathF.Abs(expected[i]));
        }
        return largest / scale;
    }
}
