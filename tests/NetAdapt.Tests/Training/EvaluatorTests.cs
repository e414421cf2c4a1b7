using NetAdapt.Backends;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Tests.Datasets;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class EvaluatorTests
{
    private static readonly Preprocessing AsIs = Preprocessing.Parse("none");

    /// <summary>The logits are the input's pixel x minus i, squared and negated but for x^2: 2 i x - i^2, so the nearest i wins.</summary>
    private static Network Nearest(int classes, bool softmax = false)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 1, 1, 1));
        builder.Append(new FullyConnected(classes));
        if (softmax) builder.Append(new Softmax());
        Network network = builder.Build();
        Tensor kernel = new(new FeatureMap(classes, 1, 1, 1)), bias = new(FeatureMap.Vector(classes));
        for (int i = 0; i < classes; i++) (kernel[i], bias[i]) = (2 * i, -i * i);
        return network.WithWeights(i => i == 1 ? [kernel, bias] : network.Layers[i].Weights);
    }

    private static Evaluation Evaluate(Network network, byte[] pixels, int[] labels, int classes) =>
        new Evaluator(new ReferenceBackend()).Evaluate(network, new MemoryImages("pixels", pixels, labels, 1, 1, 1, classes), AsIs);

    [Fact]
    public void Top_1_top_5_and_classes_are_counted()
    {
        // Of 10 classes, the pixel's own wins; 2 off is within the nearest five; 9 off is not.
        Evaluation evaluation = Evaluate(Nearest(10), [4, 5, 0, 7], [4, 3, 9, 7], 10);

        Assert.Equal((4, 0.5, 0.75), (evaluation.Images, evaluation.Top1, evaluation.Top5));
        Assert.Equal(new ClassCount(1, 1), evaluation.Classes[4]);
        Assert.Equal(new ClassCount(1, 0), evaluation.Classes[9]);
        Assert.Equal(new ClassCount(0, 0), evaluation.Classes[1]);
    }

    [Fact]
    public void The_loss_is_the_mean_cross_entropy_with_or_without_a_softmax_at_the_end()
    {
        // Two classes with logits 0 and 2 x - 1.
        double expected = (Math.Log(1 + Math.Exp(-1)) + Math.Log(1 + Math.Exp(3))) / 2;

        Assert.Equal(expected, Evaluate(Nearest(2), [0, 2], [0, 0], 2).Loss, 1e-6);
        Assert.Equal(expected, Evaluate(Nearest(2, softmax: true), [0, 2], [0, 0], 2).Loss, 1e-6);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_output_tells_two_classes_apart(bool sigmoid)
    {
        // The logit is the pixel minus 2: negative, negative, at the threshold, positive, positive.
        Evaluation evaluation = Evaluate(Rising([-2], sigmoid), [0, 1, 2, 3, 4], [0, 1, 0, 1, 0], 2);

        Assert.Equal((5, 0.6, 1.0), (evaluation.Images, evaluation.Top1, evaluation.Top5));
        Assert.Equal([new ClassCount(3, 2), new ClassCount(2, 1)], evaluation.Classes);
        double loss = new[] { -2.0, 1, 0, -1, 2 }.Sum(z => Math.Log(1 + Math.Exp(z))) / 5;
        Assert.Equal(loss, evaluation.Loss, 1e-6);
        // Of 2 that said yes and 2 that are, 1 agrees.
        Assert.Equal(new LabelFigures(0.6, 0.5, 0.5), evaluation.Labels);
    }

    [Fact]
    public void A_sigmoid_for_each_class_is_judged_class_by_class()
    {
        // Yes to class 0 from pixel 1 on, to class 1 from pixel 3 on, never to class 2.
        Network network = Rising([-0.5f, -2.5f, -99], sigmoid: true);
        using var folder = new TempFolder();
        folder.Write("labels.csv",
            "file,label,split\n0.png,,test\n1.png,0,test\n2.png,0;1,test\n3.png,0|1,test\n4.png,1,test\n4.png,2,test\nt.png,0,train\n");
        foreach (string name in (string[])["0", "1", "2", "3", "4", "t"]) folder.Write($"{name}.png",
            Pictures.Png(Pictures.Plain(1, 1, name == "t" ? (byte)0 : byte.Parse(name))));
        Dataset data = Dataset.OpenFor(network, folder.Path);

        Evaluation evaluation = new Evaluator(new ReferenceBackend()).Evaluate(network, data.Test, AsIs);

        // Right of three each: 3, 3, 2, 3, 1; all right in pictures 0, 1 and 3.
        Assert.Equal((5, 0.6, 12 / 15.0), (evaluation.Images, evaluation.Top1, evaluation.Labels!.Accuracy));
        // Class 0: there 3, said 4, both 3; class 1: there 3, said 2, both 2; class 2: there 1, said 0.
        Assert.Equal(2 * 5 / 13.0, evaluation.Labels.MicroF1, 1e-12);
        Assert.Equal((6 / 7.0 + 4 / 5.0 + 0) / 3, evaluation.Labels.MacroF1, 1e-12);
        Assert.Equal([new ClassCount(3, 3), new ClassCount(3, 2), new ClassCount(1, 0)], evaluation.Classes);
    }

    [Fact]
    public void Images_with_any_number_of_labels_are_refused_where_one_class_is_right()
    {
        using var folder = new TempFolder();
        folder.Write("labels.csv", "file,label\na.png,0;1\n");
        folder.Write("a.png", Pictures.Png(Pictures.Plain(1, 1, 1)));
        ImageSet images = Dataset.Open(folder.Path, new DatasetOptions { Classes = 3, LabelSets = true }).Test;
        var refusal = Assert.Throws<InvalidInputException>(() => new Evaluator(new ReferenceBackend())
            .Evaluate(Nearest(3), images, AsIs));
        Assert.Contains("--head multilabel", refusal.Message, StringComparison.Ordinal);
    }

    /// <summary>Logits that are the pixel plus an offset each.</summary>
    private static Network Rising(float[] offsets, bool sigmoid)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 1, 1, 1));
        builder.Append(new FullyConnected(offsets.Length));
        if (sigmoid) builder.Append(new Sigmoid());
        Network network = builder.Build();
        return network.WithWeights(i => i == 1 ? [Tensor.Filled(new FeatureMap(offsets.Length, 1, 1, 1), 1),
            Tensor.Vector(offsets)] : []);
    }

    [Fact]
    public void Logits_that_are_no_numbers_are_never_right()
    {
        Network broken = Nearest(3).WithWeights(i => i == 1 ? [Tensor.Filled(new FeatureMap(3, 1, 1, 1), float.NaN), new Tensor(FeatureMap.Vector(3))] : []);

        Evaluation evaluation = Evaluate(broken, [1, 1], [0, 1], 3);

        Assert.Equal((0.0, 0.0), (evaluation.Top1, evaluation.Top5));
    }

    [Fact]
    public void More_images_than_a_batch_are_all_counted_once()
    {
        byte[] pixels = [.. Enumerable.Range(0, 203).Select(i => (byte)(i % 10))];

        Evaluation evaluation = Evaluate(Nearest(10), pixels, [.. pixels.Select(p => (int)p)], 10);

        Assert.Equal((203, 1.0), (evaluation.Images, evaluation.Top1));
        Assert.True(evaluation.ImagesPerSecond > 0);
    }

    [Fact]
    public void A_cancelled_evaluation_stops()
    {
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new Evaluator(new ReferenceBackend()).Evaluate(Nearest(2), new MemoryImages("p", [0], [0], 1, 1, 1, 2), AsIs, cancellation: cancellation.Token));
    }

    [Fact]
    public void A_set_with_more_classes_than_the_network_has_outputs_is_refused() =>
        Assert.Contains("10 classes", Assert.Throws<InvalidInputException>(() => Evaluate(Nearest(4), [1], [9], 10)).Message);
}
