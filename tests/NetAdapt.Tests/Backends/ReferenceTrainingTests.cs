using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Backends;

public sealed class ReferenceTrainingTests
{
    [Fact]
    public void The_gradient_of_a_whole_network_agrees_with_central_differences_of_its_loss()
    {
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(SmoothNetwork(), new PlanOptions(Batch: 3));
        Fill(plan, classes: 5);
        plan.ForwardBackward(3, 0.1f, seed: 11);
        float[] gradients = plan.Gradients.ToArray();
        for (int i = 0; i < gradients.Length; i++)
        {
            const float step = 1e-2f;
            float value = plan.Parameters[i];
            plan.Parameters[i] = value + step;
            double above = plan.ForwardBackward(3, 0.1f, seed: 11).Loss;
            plan.Parameters[i] = value - step;
            double below = plan.ForwardBackward(3, 0.1f, seed: 11).Loss;
            plan.Parameters[i] = value;
            Assert.Equal((above - below) / (2 * step), gradients[i], 3e-4);
        }
    }

    [Fact]
    public void Ten_training_steps_agree_with_another_framework() => new TenSteps().Follow(new ReferenceBackend(), threads: 1);

    [Fact]
    public void A_trailing_softmax_is_left_out_of_training()
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 4, 4, 3));
        builder.Append(new FullyConnected(5));
        Network plain = builder.Build();
        builder.Append(new Softmax());
        using ITrainingPlan a = new ReferenceBackend().PlanTraining(plain, new PlanOptions(2)), b = new ReferenceBackend().PlanTraining(builder.Build(), new PlanOptions(2));
        Fill(a, classes: 5);
        Fill(b, classes: 5);
        Assert.Equal(a.ForwardBackward(2, 0, 1), b.ForwardBackward(2, 0, 1));
        Assert.Equal(a.Gradients, b.Gradients);
        Assert.IsType<Softmax>(b.ToNetwork().Layers[^1].Op);
    }

    [Fact]
    public void A_network_without_one_vector_of_logits_is_refused_by_the_name_of_its_layer()
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 4, 4, 3));
        builder.Append(new Convolution(4, Window.Square(3)));
        var refusal = Assert.Throws<InvalidInputException>(() => new ReferenceBackend().PlanTraining(builder.Build(), new PlanOptions()));
        Assert.Contains("conv1", refusal.Message);
    }

    [Fact]
    public void Smoothed_cross_entropy_of_even_logits_is_the_logarithm_of_the_class_count()
    {
        float[] gradient = new float[4];
        BatchResult result = SoftmaxCrossEntropy.Evaluate([3, 3, 3, 3], [2], 0.2f, gradient);
        Assert.Equal(Math.Log(4), result.Loss, 1e-6);
        Assert.Equal(0, result.Correct);   // the first of equal logits counts as the answer
        float[] expected = [0.2f, 0.2f, -0.6f, 0.2f];
        for (int c = 0; c < 4; c++) Assert.Equal(expected[c], gradient[c], 1e-6f);
    }

    [Fact]
    public void Inference_of_the_lowered_network_agrees_with_the_unlowered_ops()
    {
        Network network = SmoothNetwork();
        using IInferencePlan plan = new ReferenceBackend().PlanInference(FusedNetwork.Of(network), new PlanOptions(Batch: 2));
        Tensor images = Random(network.InputShape.WithBatch(2), 3);
        images.Span.CopyTo(plan.Input);
        plan.Run(2);
        Tensor[] outputs = new Tensor[network.Layers.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            Layer layer = network.Layers[i];
            outputs[i] = i == 0 ? images : new Tensor(network.Shapes[i].WithBatch(2));
            layer.Op.Forward(new OpFrame { Inputs = [.. layer.Inputs.Select(input => outputs[input])], Weights = [.. layer.Weights], Output = outputs[i] });
        }
        for (int i = 0; i < plan.Output.Length; i++) Assert.Equal(outputs[network.Output][i], plan.Output[i], 1e-5f);
    }

    /// <summary>All kinds of wiring, with activations that have no kink: residual, concat, depthwise, squeeze-and-excitation, dropout.</summary>
    private static Network SmoothNetwork()
    {
        var b = new NetworkBuilder(new FeatureMap(1, 5, 5, 2));
        b.Append(new Convolution(4, Window.Square(3, 1, 1), HasBias: false));
        b.Append(new BatchNormalization());
        int first = b.Append(new Sigmoid());
        b.Append(new Convolution(4, Window.Square(3, 1, 1), Groups: 4, HasBias: false));
        b.Append(new BatchNormalization());
        int gated = b.Append(new Sigmoid());
        b.Append(new GlobalAveragePool());
        b.Append(new Convolution(4, Window.Square(1)));
        b.Append(new Sigmoid());
        b.Append(new Multiply(), gated, b.Last);
        int sum = b.Append(new Add(), b.Last, first);
        b.Append(new Concat(), sum, first);
        b.Append(new AveragePool(Window.Square(2, 2)));
        b.Append(new Dropout(0.3f));
        b.Append(new FullyConnected(5));
        return b.Build();
    }

    private static void Fill(ITrainingPlan plan, int classes)
    {
        Random(new FeatureMap(1, 1, 1, plan.Images.Length), 5).Span.CopyTo(plan.Images);
        for (int i = 0; i < plan.Labels.Length; i++) plan.Labels[i] = (i * 3 + 1) % classes;
    }

    private static Tensor Random(FeatureMap shape, int seed)
    {
        var random = new Random(seed);
        return new Tensor(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => random.NextSingle() * 2 - 1)]);
    }
}
