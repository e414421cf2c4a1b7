using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Heads;

public sealed class HeadTests
{
    [Theory]
    [InlineData(3, "", HeadKind.Softmax, 3, "its 3 outputs are logits")]
    [InlineData(3, "softmax", HeadKind.Softmax, 3, "its 3 outputs end in a Softmax")]
    [InlineData(3, "log softmax", HeadKind.Softmax, 3, "its 3 outputs end in a Softmax")]
    [InlineData(3, "sigmoid", HeadKind.MultiLabel, 3, "its 3 outputs end in a Sigmoid each")]
    [InlineData(1, "sigmoid", HeadKind.Sigmoid, 2, "its one output ends in a Sigmoid")]
    [InlineData(1, "", HeadKind.Sigmoid, 2, "its one output has no activation, so it is a logit")]
    [InlineData(3, "hard sigmoid", HeadKind.Softmax, 3, "its 3 outputs are logits")]
    public void The_last_layers_say_what_the_outputs_mean(int outputs, string ending, HeadKind kind, int classes,
        string because)
    {
        Network network = Net(outputs, ending);
        var head = Head.Of(network);
        Assert.Equal((kind, classes, because), (head.Kind, head.Classes, head.Because));
        // The logits stand in front of a Softmax or Sigmoid.
        Assert.Equal(ending.Contains("softmax", StringComparison.Ordinal) || ending == "sigmoid" ? 1 : network.Output,
            head.Logits);
        Assert.Equal(head.Logits, head.LogitsOf(network).Output);
    }

    [Theory]
    [InlineData("hard sigmoid")]
    [InlineData("tanh")]
    [InlineData("relu")]
    public void One_output_that_is_neither_logit_nor_probability_is_refused_until_somebody_says_what_it_is(string ending)
    {
        Network network = Net(1, ending);
        Assert.Contains("neither a logit nor a probability", Assert.Throws<InvalidInputException>(() =>
            Head.Of(network)).Message, StringComparison.Ordinal);
        Assert.Equal(HeadKind.Sigmoid, Head.Of(Head.Choose(network, "sigmoid")).Kind);
    }

    [Theory]
    [InlineData(3, "", "sigmoid",
        "has 3 outputs, and a sigmoid head has one; for any number of classes at once take --head multilabel")]
    [InlineData(1, "", "softmax", "for two classes take --head sigmoid")]
    [InlineData(1, "sigmoid", "multilabel", "has one output; for two classes take --head sigmoid")]
    [InlineData(3, "softmax", "multilabel", "ends in a Softmax, whose outputs sum to 1")]
    [InlineData(3, "", "focal", "give one of auto, softmax, sigmoid, multilabel")]
    public void A_choice_that_does_not_fit_is_refused_with_a_remedy(int outputs, string ending, string choice,
        string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() =>
            Head.Choose(Net(outputs, ending), choice)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_choice_stays_with_the_network_and_auto_takes_it_back()
    {
        Network chosen = Head.Choose(Net(3, ""), "multilabel");
        Assert.Equal(HeadKind.MultiLabel, Head.Of(chosen.WithWeights(i => chosen.Layers[i].Weights)).Kind);
        Assert.Equal(HeadKind.MultiLabel, Head.Of(chosen.Keep([.. chosen.Shapes.Select(shape =>
            Enumerable.Range(0, shape.C).ToArray())])).Kind);
        Assert.Equal(HeadKind.Softmax, Head.Of(Head.Choose(chosen, "auto")).Kind);
        // A sigmoid for each class may still be judged by the largest.
        Assert.Equal((HeadKind.Softmax, 1), (Head.Of(Head.Choose(Net(3, "sigmoid"), "softmax")).Kind,
            Head.Of(Head.Choose(Net(3, "sigmoid"), "softmax")).Logits));
    }

    [Fact]
    public void Probabilities_follow_from_what_the_network_gives()
    {
        Near([0.54f, 0.46f], Head.Of(Net(1, "sigmoid")).Probabilities([0.46f]));
        Near([1 - 0.8807971f, 0.8807971f], Head.Of(Net(1, "")).Probabilities([2]));
        Near([0.9f, 0.2f, 0.7f], Head.Of(Net(3, "sigmoid")).Probabilities([0.9f, 0.2f, 0.7f]));
        Near([0.8807971f, 0.5f, 0.1192029f], Head.Of(Head.Choose(Net(3, ""), "multilabel")).Probabilities([2, 0, -2]));
        Near([0.0900306f, 0.2447285f, 0.6652410f], Head.Of(Net(3, "")).Probabilities([1, 2, 3]));
        Near([0.1f, 0.2f, 0.7f], Head.Of(Net(3, "softmax")).Probabilities([0.1f, 0.2f, 0.7f]));
        // Odds of 4, 1 and 0.25: shares of 5.25.
        Near([4 / 5.25f, 1 / 5.25f, 0.25f / 5.25f], Head.Of(Head.Choose(Net(3, "sigmoid"), "softmax"))
            .Probabilities([0.8f, 0.5f, 0.2f]));
    }

    [Theory]
    [InlineData(3, "", 3)]
    [InlineData(3, "softmax", 3)]
    [InlineData(1, "", 2)]
    [InlineData(1, "sigmoid", 2)]
    [InlineData(5, "sigmoid", 2)]
    public void The_loss_of_a_network_that_knows_nothing_is_that_of_equal_logits(int outputs, string ending, int choices)
    {
        var head = Head.Of(Net(outputs, ending));
        double loss = head.LossOfImage(new float[outputs], new int[head.TargetsPerImage], smoothing: 0, images: 1, [], out _);
        Assert.Equal(Math.Log(choices), head.ChanceLoss, 12);
        Assert.Equal(loss, head.ChanceLoss, 6);
    }

    private static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], 1e-6f);
    }

    private static Network Net(int outputs, string ending)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, 1, 1, 2));
        builder.Append(new FullyConnected(outputs));
        Op[] ops = ending switch
        {
            "" => [],
            "softmax" => [new Softmax()],
            "log softmax" => [new Softmax(Logarithm: true)],
            "sigmoid" => [new Sigmoid()],
            "hard sigmoid" => [new HardSigmoid()],
            "relu" => [Clamp.Relu],
            "tanh" => [new Scale(), new Sigmoid(), new Scale()],
            _ => throw new ArgumentOutOfRangeException(nameof(ending), ending, null),
        };
        foreach (Op op in ops) builder.Append(op);
        return builder.Build();
    }
}
