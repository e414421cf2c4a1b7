using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Backends;

/// <summary>What training plans of networks whose layers share weights must do, on whatever device.</summary>
internal static class SharedWeightsContract
{
    private const int Batch = 5;

    /// <summary>Two convolutions with one kernel and one bias, each behind it a batch normalization with the same four weights, and a depthwise one by itself.</summary>
    public static Network Network(bool tied)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 6, 6, 4), seed: 5);
        int first = builder.Append(new Convolution(4, Window.Square(3, 1, 1)));
        int bn = builder.Append(new BatchNormalization());
        builder.Append(new Swish());
        builder.Append(new Convolution(4, Window.Square(3, 1, 1), Groups: 4));
        int second = builder.Append(new Convolution(4, Window.Square(3, 1, 1)));
        int again = builder.Append(new BatchNormalization());
        builder.Append(new GlobalAveragePool());
        builder.Append(new FullyConnected(TrainingNetworks.Classes));
        Network network = builder.Build();
        Tensor Copy(Tensor weight) => tied ? weight : weight.Clone();
        return network.WithWeights(i => i == second ? [.. network.Layers[first].Weights.Select(Copy)] : i == again ? [.. network.Layers[bn].Weights.Select(Copy)] : network.Layers[i].Weights);
    }

    /// <summary>Gradients are the sums of what each layer alone would get, statistics move by the mean, and after steps the copies are one weight still.</summary>
    public static void Check(Func<Network, PlanOptions, ITrainingPlan> planOf)
    {
        Network tied = Network(tied: true), apart = Network(tied: false);
        Assert.Equal(6, tied.SharedWeights.Length);
        Assert.Empty(apart.SharedWeights);
        using ITrainingPlan plan = planOf(tied, new PlanOptions(Batch)), other = planOf(apart, new PlanOptions(Batch));
        using (ITrainingPlan checkedPlan = planOf(tied, new PlanOptions(Batch))) TrainingContract.CheckNetwork(tied, Batch, checkedPlan);
        Assert.Equal(tied.WeightsBytes, 4 * (plan.Parameters.Length + plan.Statistics.Length));
        TrainingContract.Fill(plan, 1);
        TrainingContract.Fill(other, 1);
        BatchResult result = plan.ForwardBackward(Batch, 0.1f, seed: 3), expected = other.ForwardBackward(Batch, 0.1f, seed: 3);
        Assert.Equal(expected, result);
        Compare(tied, plan.ParameterSlices, plan.Gradients, other.ParameterSlices, other.Gradients, mean: false);
        Compare(tied, plan.StatisticSlices, plan.Statistics, other.StatisticSlices, other.Statistics, mean: true);

        using IWeightUpdate update = plan.PlanUpdate(new NetAdapt.Training.TrainingSettings());
        float before = result.Loss;
        var losses = new List<float>();
        for (int step = 1; step <= 10; step++)
        {
            update.Step(0.05f, update.GradientNorm(), step);
            TrainingContract.Fill(plan, 1);
            result = plan.ForwardBackward(Batch, 0.1f, seed: 3);
            losses.Add(result.Loss);
        }
        Assert.True(result.Loss < before, $"{before} became {string.Join(", ", losses)}");
        Network trained = plan.ToNetwork();
        Assert.Equal(tied.SharedWeights.Select(shared => shared.Places.ToArray()), trained.SharedWeights.Select(shared => shared.Places.ToArray()));
        Assert.NotEqual(tied.Layers[1].Weights[0].Span.ToArray(), trained.Layers[1].Weights[0].Span.ToArray());
    }

    private static void Compare(Network network, IReadOnlyList<ParameterSlice> slices, ReadOnlySpan<float> found, IReadOnlyList<ParameterSlice> copies, ReadOnlySpan<float> values, bool mean)
    {
        foreach (ParameterSlice slice in slices)
        {
            WeightPlace[] places = [.. network.SharedWeights.FirstOrDefault(shared => shared.Places.Contains(new WeightPlace(slice.Layer, slice.Weight)))?.Places ?? [new WeightPlace(slice.Layer, slice.Weight)]];
            for (int i = 0; i < slice.Length; i++)
            {
                float sum = 0;
                foreach (WeightPlace place in places) sum += values[copies.Single(copy => copy.Layer == place.Layer && copy.Weight == place.Weight).Offset + i];
                float expected = mean ? sum / places.Length : sum;
                Assert.Equal(expected, found[slice.Offset + i], 1e-5f * Math.Max(1, Math.Abs(expected)));
            }
        }
    }
}
