using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Proposals;
using NetAdapt.Tensors;
using NetAdapt.Tests.Graphs;
using NetAdapt.Tests.Training;
using NetAdapt.Training;

namespace NetAdapt.Tests.Proposals;

public sealed class GradientSaliencyTests
{
    private static readonly ImageSet Images = TinyProblem.Images(6, seed: 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static Tensor?[] Saliency(Network network, ImageSet images, Preprocessing preprocessing, int batches = 8, int batch = 64,
        ulong seed = 1) =>
        new GradientSaliency(new ReferenceBackend(), images, preprocessing, seed, batches, batch).Of(network, Cancellation);

    private static double Loss(Network network) =>
        new Evaluator(new ReferenceBackend()).Evaluate(network, Images, TinyProblem.Preprocessing, cancellation: Cancellation).Loss;

    /// <summary>conv a of 4 filters - ReLU - pool - fc; no batch normalization, so that training and inference have one loss.</summary>
    private static Network Plain(Func<string, Tensor[], Tensor[]>? change = null, Op? activation = null)
    {
        var net = new NetworkSketch(new FeatureMap(1, TinyProblem.Size, TinyProblem.Size, 1));
        int relu = net.Add("relu", activation ?? Clamp.Relu, net.Conv("a", 0, 4, kernel: 3));
        net.Fc("logits", net.Add("pool", new GlobalAveragePool(), relu), TinyProblem.Classes);
        Network drawn = net.Build();
        return change == null ? drawn
            : drawn.WithWeights(i => [.. change(drawn.Layers[i].Name, [.. drawn.Layers[i].Weights.Select(w => w.Clone())])]);
    }

    /// <summary>With all the images as its batch.</summary>
    private static ITrainingPlan Planned(Network network)
    {
        ITrainingPlan plan = new ReferenceBackend().PlanTraining(network, new PlanOptions(Images.Count, 1));
        var settings = new LoaderSettings { BatchSize = Images.Count };
        using var loader = new BatchLoader(Images, TinyProblem.Preprocessing, network.InputShape, settings);
        Batch batch = loader.Epoch(0, cancellation: Cancellation).First();
        batch.Filled.CopyTo(plan.Images);
        batch.Labels.AsSpan(0, batch.Count).CopyTo(plan.Labels);
        return plan;
    }

    [Fact]
    public void An_image_that_cannot_be_read_is_left_out_or_fatal_by_option()
    {
        var images = new OneDamaged(Images);
        Tensor?[] Of(CorruptPolicy corrupt) => new GradientSaliency(new ReferenceBackend(), images, TinyProblem.Preprocessing, 1, corrupt: corrupt).Of(Plain(), Cancellation);

        Assert.Contains(Of(CorruptPolicy.Skip), saliency => saliency != null);
        Assert.Contains("damaged.png", Assert.Throws<CorruptImageException>(() => Of(CorruptPolicy.Fail)).Message, StringComparison.Ordinal);
    }

    /// <summary>The third image's file is damaged.</summary>
    private sealed class OneDamaged(ImageSet good) : ImageSet
    {
        public override int Count => good.Count;

        public override int Classes => good.Classes;

        public override int LabelOf(int index) => good.LabelOf(index);

        public override string NameOf(int index) => good.NameOf(index);

        public override void Decode(int index, Bitmap bitmap)
        {
            if (index == 2) throw new CorruptImageException("damaged.png", "it ends early");
            good.Decode(index, bitmap);
        }
    }

    /// <summary>Logits 0.5 x and -0.25 x of one pixel x, no bias: d loss / d w = (p - y) x.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Two_weights_have_the_saliencies_that_a_hand_works_out(int batch)
    {
        var net = new NetworkSketch(new FeatureMap(1, 1, 1, 1));
        net.Add("logits", new FullyConnected(2, HasBias: false), 0);
        Network network = net.Build().WithWeights(i => i == 1 ? [new Tensor(new FeatureMap(2, 1, 1, 1), [0.5f, -0.25f])] : []);
        var images = new MemoryImages("two", [2, 4], [0, 1], 1, 1, 1, 2);
        double p2 = 1 / (1 + Math.Exp(-1.5)), p4 = 1 / (1 + Math.Exp(-3));   // of class 0
        double first = (p2 - 1) * 2, second = p4 * 4;          // the gradients of w0; those of w1 are the same but for the sign
        double gradient = batch == 1 ? Math.Abs(first) + Math.Abs(second) : Math.Abs((first + second) / 2);   // a batch has the mean loss

        Tensor saliency = Saliency(network, images, Preprocessing.Parse("none"), batch: batch)[1]!;

        Assert.Equal(0.5 * gradient, saliency[0], 1e-6);
        Assert.Equal(0.25 * gradient, saliency[1], 1e-6);
    }

    [Fact]
    public void Every_weight_has_its_weight_times_the_finite_difference_of_the_loss()
    {
        const float Step = 1 / 128f;
        Network network = Plain(activation: new Sigmoid());   // a ReLU has kinks, where the differences are those of neither side
        using ITrainingPlan plan = Planned(network);

        Tensor?[] saliency = Saliency(network, Images, TinyProblem.Preprocessing);

        foreach (ParameterSlice kernel in plan.ParameterSlices.Where(s => s.Role == WeightRole.Kernel))
            for (int i = 0; i < kernel.Length; i++)
            {
                float weight = plan.Parameters[kernel.Offset + i];
                double slope = (LossWith(kernel.Offset + i, weight + Step) - LossWith(kernel.Offset + i, weight - Step)) / (2 * Step);
                plan.Parameters[kernel.Offset + i] = weight;
                Assert.Equal(Math.Abs(weight * slope), saliency[kernel.Layer]![i], 5e-5);
            }

        double LossWith(int parameter, float value)
        {
            plan.Parameters[parameter] = value;
            return plan.ForwardBackward(Images.Count, 0, 1).Loss;
        }
    }

    [Fact]
    public void Only_layers_with_a_kernel_have_saliencies_of_its_shape()
    {
        Network network = TinyProblem.Network();

        Tensor?[] saliency = Saliency(network, Images, TinyProblem.Preprocessing, batches: 1);

        var kernels = network.Layers.Select(l => l.Op is Convolution or FullyConnected ? l.Weights[0].Shape : (FeatureMap?)null);
        Assert.Equal(kernels, saliency.Select(s => s?.Shape));
    }

    /// <summary>Filter 1 has the largest weights by far, but nothing reads it, or it never fires.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_filter_whose_removal_does_not_change_the_loss_goes_first_by_Taylor_and_last_by_its_norm(bool unread)
    {
        Network network = Plain((name, weights) =>
        {
            if (name == "a") for (int i = 0; i < 9; i++) weights[0][9 + i] *= 20;
            if (name == "a" && !unread) weights[1][1] = -1e4f;
            if (name == "logits" && unread) for (int o = 0; o < TinyProblem.Classes; o++) weights[0][o * 4 + 1] = 0;
            return weights;
        });
        ChannelGroups groups = ChannelGroups.Of(network);
        ChannelGroup a = groups.Find("a")!;
        var taylor = new FilterRanking(network, FilterCriterion.Taylor, () => Saliency(network, Images, TinyProblem.Preprocessing));

        Assert.Equal(Loss(network), Loss(FilterSelection.All(groups).Keep(a, [0, 2, 3]).Apply()), 1e-6);
        Assert.Equal(0, taylor.Scores(a, 1)[1]);
        Assert.Equal([0, 2, 3], taylor.Choose(a, 3, 1));
        Assert.Equal([1], new FilterRanking(network, FilterCriterion.L2).Choose(a, 1, 1));
    }

    /// <summary>Why magnitudes are summed: behind a batch normalization the loss does not depend on a filter's scale, so the signed sum is zero
    /// for all of them.</summary>
    [Fact]
    public void Filters_in_front_of_a_batch_normalization_are_told_apart()
    {
        var net = new NetworkSketch(new FeatureMap(1, TinyProblem.Size, TinyProblem.Size, 1));
        int relu = net.BnRelu("a", net.Conv("a", 0, 4, kernel: 3, bias: false));
        net.Fc("logits", net.Add("pool", new GlobalAveragePool(), relu), TinyProblem.Classes);
        Network network = net.Build();
        using ITrainingPlan plan = Planned(network);
        plan.ForwardBackward(Images.Count, 0, 1);
        float[] products = [.. plan.Parameters[..9].ToArray().Zip(plan.Gradients[..9].ToArray(), (w, g) => w * g)];

        float signed = Math.Abs(products.Sum()), magnitudes = products.Sum(Math.Abs);
        Assert.True(magnitudes > 100 * signed, $"{magnitudes}, {signed}");
        Assert.Equal(1, Saliency(network, Images, TinyProblem.Preprocessing)[1]!.Span[..9].ToArray().Sum() / magnitudes, 1e-3);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_the_network_does_not_change()
    {
        Network network = TinyProblem.Network();
        int[] before = TinyProblem.Bits(network);

        float[] first = Of(1), second = Of(1), other = Of(2);

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);   // another seed looks at other images
        Assert.Equal(before, TinyProblem.Bits(network));

        float[] Of(ulong seed) =>
            [.. Saliency(network, Images, TinyProblem.Preprocessing, 1, 3, seed).SelectMany(s => s?.Span.ToArray() ?? [])];
    }

    [Fact]
    public void A_cancelled_saliency_stops() => Assert.ThrowsAny<OperationCanceledException>(() =>
        new GradientSaliency(new ReferenceBackend(), Images, TinyProblem.Preprocessing, 1)
            .Of(Plain(), new CancellationToken(canceled: true)));
}
