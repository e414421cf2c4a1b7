using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

/// <summary>One small network for each kind of channel coupling.</summary>
internal static class CoupledNetworks
{
    private static readonly FeatureMap Image = new(1, 6, 6, 3);

    public static IReadOnlyDictionary<string, Func<Network>> All { get; } = new Dictionary<string, Func<Network>>
    {
        ["chain"] = Chain, ["depthwise"] = Depthwise, ["depthwise multiplier"] = DepthwiseMultiplier, ["residual"] = Residual, ["concat"] = Concatenation,
        ["grouped"] = Grouped, ["gate"] = Gate, ["flatten"] = Flattened, ["map to fc"] = MapToFc, ["concat into addition"] = ConcatIntoAddition,
        ["grouped behind concat"] = GroupedBehindConcat, ["same input twice"] = SameInputTwice,
        ["split"] = SplitInTwo, ["shuffle"] = Shuffled,
    };

    public static Network Chain()
    {
        var net = new NetworkSketch(Image);
        int x = net.BnRelu("a", net.Conv("a", 0, 8, 3));
        x = net.BnRelu("b", net.Conv("b", x, 6));
        x = net.Add("pool", new MaxPool(Window.Square(2, 2)), x);
        x = net.Add("pad", new Pad(1, 1, 1, 1), x);
        x = net.Conv("c", x, 5, 3);
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), x), 4);
        return net.Build();
    }

    /// <summary>MobileNetV1's block: the depthwise layer follows the pointwise one before it.</summary>
    public static Network Depthwise()
    {
        var net = new NetworkSketch(Image);
        int x = net.BnRelu("stem", net.Conv("stem", 0, 8, 3));
        x = net.BnRelu("dw", net.Conv("dw", x, 8, 3, groups: 8));
        x = net.BnRelu("pw", net.Conv("pw", x, 6));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), x), 4);
        return net.Build();
    }

    public static Network DepthwiseMultiplier()
    {
        var net = new NetworkSketch(Image);
        int x = net.BnRelu("stem", net.Conv("stem", 0, 5, 3));
        x = net.BnRelu("dw", net.Conv("dw", x, 10, 3, groups: 5));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("pw", x, 6)), 4);
        return net.Build();
    }

    /// <summary>MobileNetV2's blocks: two share their bottleneck through an addition, and each has an expansion of its own.</summary>
    public static Network Residual()
    {
        var net = new NetworkSketch(Image);
        int stem = net.BnRelu("stem", net.Conv("stem", 0, 6, 3));
        int x = net.BnRelu("expand1", net.Conv("expand1", stem, 10));
        int sum = net.Add("add1", new Add(), stem, net.Conv("project1", x, 6));
        x = net.BnRelu("expand2", net.Conv("expand2", sum, 12));
        sum = net.Add("add2", new Add(), net.Conv("project2", x, 6), sum);
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), sum), 4);
        return net.Build();
    }

    public static Network Concatenation()
    {
        var net = new NetworkSketch(Image);
        int left = net.BnRelu("left", net.Conv("left", 0, 4, 3)), right = net.Conv("right", 0, 6);
        int x = net.BnRelu("joined", net.Add("concat", new Concat(), left, right));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("mix", x, 5)), 4);
        return net.Build();
    }

    /// <summary>The stem's first 5 channels go one way, the other 7 another.</summary>
    public static Network SplitInTwo()
    {
        var net = new NetworkSketch(Image);
        int x = net.BnRelu("stem", net.Conv("stem", 0, 12, 3));
        int left = net.Conv("left", net.Add("first", new Select([0, 1, 2, 3, 4]), x), 4), right = net.Conv("right", net.Add("second", new Select([5, 6, 7, 8, 9, 10, 11]), x), 4);
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Add("add", new Add(), left, right)), 4);
        return net.Build();
    }

    /// <summary>Channel shuffle of two branches, as in ShuffleNet.</summary>
    public static Network Shuffled()
    {
        var net = new NetworkSketch(Image);
        int joined = net.Add("concat", new Concat(), net.Conv("left", 0, 4, 3), net.Conv("right", 0, 4));
        int shuffled = net.Add("shuffle", new Select([0, 4, 1, 5, 2, 6, 3, 7]), joined);
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("mix", shuffled, 5)), 4);
        return net.Build();
    }

    public static Network Grouped()
    {
        var net = new NetworkSketch(Image);
        int x = net.BnRelu("stem", net.Conv("stem", 0, 12, 3));
        x = net.BnRelu("grouped", net.Conv("grouped", x, 9, 3, groups: 3));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("pw", x, 6)), 4);
        return net.Build();
    }

    /// <summary>Squeeze-and-excitation.</summary>
    public static Network Gate()
    {
        var net = new NetworkSketch(Image);
        int x = net.BnRelu("body", net.Conv("body", 0, 8, 3));
        int squeeze = net.Add("squeeze_relu", Clamp.Relu, net.Conv("squeeze", net.Add("pool", new GlobalAveragePool(), x), 3));
        int gate = net.Add("gate", new HardSigmoid(1f / 6, 0.5f), net.Conv("excite", squeeze, 8));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("pw", net.Add("scaled", new Multiply(), x, gate), 5)), 4);
        return net.Build();
    }

    public static Network Flattened()
    {
        var net = new NetworkSketch(Image);
        int x = net.Add("flat", new Flatten(), net.BnRelu("a", net.Conv("a", 0, 5, 3, stride: 2)));
        net.Fc("logits", net.Fc("hidden", net.BnRelu("flat", x), 7), 4);
        return net.Build();
    }

    public static Network MapToFc()
    {
        var net = new NetworkSketch(Image);
        net.Add("probabilities", new Softmax(), net.Fc("logits", net.BnRelu("a", net.Conv("a", 0, 5, 3, stride: 2)), 4));
        return net.Build();
    }

    /// <summary>The wide side's channels belong to two groups, because its partner is a concat of two layers.</summary>
    public static Network ConcatIntoAddition()
    {
        var net = new NetworkSketch(Image);
        int wide = net.Conv("wide", 0, 9), joined = net.Add("concat", new Concat(), net.Conv("left", 0, 4, 3), net.Conv("right", 0, 5));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("pw", net.BnRelu("sum", net.Add("add", new Add(), wide, joined)), 6)), 4);
        return net.Build();
    }

    public static Network GroupedBehindConcat()
    {
        var net = new NetworkSketch(Image);
        int joined = net.Add("concat", new Concat(), net.Conv("left", 0, 4, 3), net.Conv("right", 0, 4));
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Conv("grouped", joined, 6, 3, groups: 2)), 4);
        return net.Build();
    }

    public static Network SameInputTwice()
    {
        var net = new NetworkSketch(Image);
        int x = net.Conv("a", 0, 5, 3);
        net.Fc("logits", net.Add("gap", new GlobalAveragePool(), net.Add("concat", new Concat(), x, net.Add("relu", Clamp.Relu, x))), 4);
        return net.Build();
    }
}
