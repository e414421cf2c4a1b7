using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Heads;

public sealed class BinaryCrossEntropyTests
{
    [Fact]
    public void The_loss_is_the_mean_of_each_outputs_own()
    {
        // -log s(2), -log(1 - s(-1)), -log s(0).
        double expected = (Math.Log(1 + Math.Exp(-2)) + Math.Log(1 + Math.Exp(-1)) + Math.Log(2)) / 3;
        float[] gradient = new float[3];
        double loss = BinaryCrossEntropy.OfImage([2, -1, 0], [1, 0, 1], 0, images: 4, gradient, out bool isCorrect);
        Assert.Equal(expected, loss, 1e-12);
        Assert.False(isCorrect);   // a probability of 0.5 is no yes
        float[] slopes = [(float)((BinaryCrossEntropy.Sigmoid(2) - 1) / 12),
            (float)(BinaryCrossEntropy.Sigmoid(-1) / 12), -0.5f / 12];
        for (int i = 0; i < 3; i++) Assert.Equal(slopes[i], gradient[i], 1e-7f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void The_gradient_is_the_losss_slope(double smoothing)
    {
        var random = new Random(3);
        for (int round = 0; round < 20; round++)
        {
            float[] logits = [.. Enumerable.Range(0, 5).Select(_ => 6 * random.NextSingle() - 3)],
                gradient = new float[5];
            int[] targets = [.. Enumerable.Range(0, 5).Select(_ => random.Next(2))];
            BinaryCrossEntropy.OfImage(logits, targets, (float)smoothing, images: 2, gradient, out _);
            for (int i = 0; i < 5; i++)
            {
                const float step = 1f / 64;
                float[] above = [.. logits], below = [.. logits];
                (above[i], below[i]) = (logits[i] + step, logits[i] - step);
                double slope = (Loss(above) - Loss(below)) / (above[i] - (double)below[i]);
                Assert.Equal(slope / 2, gradient[i], 1e-5);
            }

            double Loss(float[] at) => BinaryCrossEntropy.OfImage(at, targets, (float)smoothing, 1, [], out _);
        }
    }

    [Fact]
    public void Large_logits_overflow_nothing_and_what_is_no_number_is_never_right()
    {
        Assert.Equal(1000, BinaryCrossEntropy.OfImage([1000], [0], 0, 1, [], out _), 1e-9);
        Assert.Equal(0, BinaryCrossEntropy.OfImage([-1000], [0], 0, 1, [], out bool isRight));
        Assert.True(isRight);
        foreach (int target in (int[])[0, 1])
        {
            Assert.True(double.IsNaN(BinaryCrossEntropy.OfImage([float.NaN], [target], 0, 1, [], out bool isCorrect)));
            Assert.False(isCorrect);
        }
    }

    [Fact]
    public void A_target_that_is_no_yes_or_no_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => BinaryCrossEntropy.OfImage([0], [2], 0, 1, [], out _));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_trailing_sigmoid_is_left_out_of_training_and_its_networks_gradients_are_the_losss_slopes(int outputs)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 3, 3, 2));
        builder.Append(new Convolution(3, Window.Square(3)));
        builder.Append(new Swish());
        builder.Append(new FullyConnected(outputs));
        builder.Append(new Sigmoid());
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(builder.Build(), new PlanOptions(3));
        Fill(plan);
        plan.ForwardBackward(3, 0.1f, 1);
        float[] gradients = [.. plan.Gradients];
        for (int i = 0; i < gradients.Length; i++)
        {
            const float step = 1f / 256;
            float value = plan.Parameters[i];
            plan.Parameters[i] = value + step;
            double above = plan.ForwardBackward(3, 0.1f, 1).Loss;
            plan.Parameters[i] = value - step;
            double below = plan.ForwardBackward(3, 0.1f, 1).Loss;
            plan.Parameters[i] = value;
            Assert.Equal((above - below) / (2 * step), gradients[i], 3e-4);
        }
        Assert.IsType<Sigmoid>(plan.ToNetwork().Layers[^1].Op);
    }

    private static void Fill(ITrainingPlan plan)
    {
        var random = new Random(7);
        for (int i = 0; i < plan.Images.Length; i++) plan.Images[i] = random.NextSingle() * 2 - 1;
        for (int i = 0; i < plan.Labels.Length; i++) plan.Labels[i] = random.Next(2);
    }
}
