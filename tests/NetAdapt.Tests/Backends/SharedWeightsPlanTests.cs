using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Training;

namespace NetAdapt.Tests.Backends;

public sealed class SharedWeightsPlanTests
{
    [Fact]
    public void Layers_that_share_weights_are_trained_as_one() => SharedWeightsContract.Check(new ReferenceBackend().PlanTraining);

    [Fact]
    public void A_shared_gradient_agrees_with_central_differences_of_the_loss()
    {
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(SharedWeightsContract.Network(tied: true), new PlanOptions(3));
        TrainingContract.Fill(plan, 2);
        plan.ForwardBackward(3, 0, seed: 1);
        float[] gradients = plan.Gradients.ToArray();
        for (int i = 0; i < gradients.Length; i += 7)
        {
            const float step = 1e-2f;
            float value = plan.Parameters[i];
            plan.Parameters[i] = value + step;
            double above = plan.ForwardBackward(3, 0, seed: 1).Loss;
            plan.Parameters[i] = value - step;
            double below = plan.ForwardBackward(3, 0, seed: 1).Loss;
            plan.Parameters[i] = value;
            Assert.Equal((above - below) / (2 * step), gradients[i], 2e-3);
        }
    }

    [Fact]
    public void A_weight_that_a_constant_shares_is_never_changed()
    {
        var builder = new NetworkBuilder(FeatureMap.Vector(TrainingNetworks.Classes));
        int scale = builder.Append(new Scale());
        int fc = builder.Append(new FullyConnected(TrainingNetworks.Classes));
        Network network = builder.Build();
        Tensor shared = network.Layers[scale].Weights[1];
        network = network.WithWeights(i => i == fc ? [network.Layers[fc].Weights[0], shared] : network.Layers[i].Weights);
        using ITrainingPlan plan = new ReferenceBackend().PlanTraining(network, new PlanOptions(2));
        Assert.Equal(TrainingNetworks.Classes * TrainingNetworks.Classes, plan.Parameters.Length);
        TrainingContract.Fill(plan, 1);
        using IWeightUpdate update = plan.PlanUpdate(new TrainingSettings());
        plan.ForwardBackward(2, 0, seed: 1);
        update.Step(0.1f, update.GradientNorm(), 1);
        Network trained = plan.ToNetwork();
        Assert.Single(trained.SharedWeights);
        Assert.Equal(shared.Span.ToArray(), trained.Layers[fc].Weights[1].Span.ToArray());
        Assert.NotEqual(network.Layers[fc].Weights[0].Span.ToArray(), trained.Layers[fc].Weights[0].Span.ToArray());
    }

    [Fact]
    public void Fresh_weights_and_outlines_keep_what_is_shared()
    {
        Network network = SharedWeightsContract.Network(tied: true);
        Assert.Equal(network.WeightsBytes, network.Outline().WeightsBytes);
        Assert.Equal(network.WeightsBytes, Initializer.Initialize(network, 1).WeightsBytes);
        Assert.Equal(network.WeightsBytes + 4 * (4 * 4 * 9 + 4 + 4 * 4), SharedWeightsContract.Network(tied: false).WeightsBytes);
    }

    [Fact]
    public void Weights_that_are_not_finite_are_refused_by_the_name_of_their_layer()
    {
        Network network = SharedWeightsContract.Network(tied: false);
        Refused(1, 0, float.NaN, "conv1", "1 of its kernel's numbers is not finite");
        Refused(2, BatchNormalization.Variance, -1, "bn2", "1 of its variance's numbers is below zero");
        Refused(8, 1, float.NegativeInfinity, "fc8", "bias");

        void Refused(int layer, int weight, float value, params string[] parts)
        {
            Tensor changed = network.Layers[layer].Weights[weight].Clone();
            changed[0] = value;
            Network broken = network.WithWeights(i => i == layer ? network.Layers[i].Weights.SetItem(weight, changed) : network.Layers[i].Weights);
            string message = Assert.Throws<InvalidInputException>(() => new ReferenceBackend().PlanTraining(broken, new PlanOptions(2))).Message;
            foreach (string part in parts) Assert.Contains(part, message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_first_layer_whose_output_is_not_finite_is_found()
    {
        Network network = SharedWeightsContract.Network(tied: false);
        float[] image = [.. Enumerable.Repeat(1f, network.InputShape.Count)];
        Assert.Null(NonFiniteOutput.FirstLayer(network, new ReferenceBackend(), image));
        Tensor huge = Tensor.Filled(network.Layers[5].Weights[0].Shape, float.MaxValue);
        Network overflows = network.WithWeights(i => i == 5 ? [huge, network.Layers[i].Weights[1]] : network.Layers[i].Weights);
        Assert.Equal(network.Layers[5].Name, NonFiniteOutput.FirstLayer(overflows, new ReferenceBackend(), image));
        image[3] = float.NaN;
        Assert.Equal(network.Layers[0].Name, NonFiniteOutput.FirstLayer(network, new ReferenceBackend(), image));
    }
}
