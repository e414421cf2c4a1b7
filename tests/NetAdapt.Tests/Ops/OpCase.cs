using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Ops;

/// <summary>An op in one configuration, with inputs and weights that keep clear of kinks: values are shuffled odd multiples of 1/40, while all kinks (and
/// ties of a maximum) lie at multiples of 1/20, so a step of less than 1/40 crosses none.</summary>
internal sealed record OpCase(Op Op, bool Training, params FeatureMap[] Inputs)
{
    public override string ToString() => $"{Op}{(Training ? " training" : "")} on {string.Join(" & ", Inputs)}";

    private static readonly Window Window3 = Window.Square(3, 1, 1);

    public static IReadOnlyList<OpCase> All { get; } =
    [
        new(new Input(new FeatureMap(1, 2, 2, 3)), true),
        new(new Convolution(4, Window3), true, Map(2, 4, 5, 3)),
        new(new Convolution(4, Window3, HasBias: false), true, Map(2, 4, 5, 3)),
        new(new Convolution(5, Window.Square(1)), true, Map(2, 3, 3, 7)),
        new(new Convolution(3, new Window(3, 2) { StrideH = 2, StrideW = 3, PadTop = 0, PadLeft = 1, PadBottom = 2, PadRight = 0 }), true, Map(2, 6, 7, 2)),
        new(new Convolution(3, Window3 with { DilationH = 2, DilationW = 3, PadLeft = 3, PadRight = 2 }), true, Map(1, 6, 7, 2)),
        new(new Convolution(6, Window3 with { StrideH = 2, StrideW = 2 }, Groups: 3), true, Map(2, 5, 4, 6)),
        new(new Convolution(5, Window3, Groups: 5), true, Map(2, 4, 4, 5)),
        new(new Convolution(6, Window.Square(3, 2, 0) with { PadBottom = 1, PadRight = 1 }, Groups: 3), true, Map(2, 6, 6, 3)),
        new(new FullyConnected(4), true, Map(3, 1, 1, 5)),
        new(new FullyConnected(3, HasBias: false), true, Map(2, 2, 3, 4)),
        new(new BatchNormalization(), true, Map(3, 3, 2, 4)),
        new(new BatchNormalization(1e-3f, 0.99f), false, Map(3, 3, 2, 4)),
        new(new Scale(), true, Map(2, 3, 2, 3)),
        new(Clamp.Relu, true, Map(2, 3, 3, 3)),
        new(new Clamp(0, 6), true, Map(4, 5, 5, 4)),
        new(new Clamp(-1, 1), true, Map(2, 5, 5, 3)),
        new(new LeakyRelu(0.1f), true, Map(2, 3, 3, 3)),
        new(new Sigmoid(), true, Map(2, 3, 3, 3)),
        new(new HardSigmoid(), true, Map(4, 4, 4, 3)),
        new(new HardSigmoid(1f / 6), true, Map(4, 4, 4, 4)),
        new(new HardSwish(), true, Map(4, 4, 4, 4)),
        new(new Elu(), true, Map(4, 4, 4, 4)),
        new(new Elu(0.5f), true, Map(4, 4, 4, 4)),
        new(new ThresholdedRelu(0.5f), true, Map(4, 4, 4, 4)),
        new(new Softplus(), true, Map(4, 4, 4, 4)),
        new(new Mish(), true, Map(4, 4, 4, 4)),
        new(new Swish(), true, Map(4, 4, 4, 4)),
        new(new Erf(), true, Map(4, 4, 4, 4)),
        new(new Gelu(), true, Map(4, 4, 4, 4)),
        new(new Gelu(Tanh: true), true, Map(4, 4, 4, 4)),
        new(new Sqrt(), true, Map(4, 4, 4, 4)),
        new(new Softmax(), true, Map(3, 1, 1, 7)),
        new(new Softmax(), true, Map(2, 2, 1, 5)),
        new(new Softmax(WholeImage: true), true, Map(2, 3, 2, 5)),
        new(new Softmax(Logarithm: true), true, Map(2, 2, 1, 5)),
        new(new Softmax(WholeImage: true, Logarithm: true), true, Map(2, 3, 2, 5)),
        new(new Add(), true, Map(2, 3, 2, 4), Map(2, 3, 2, 4)),
        new(new Add(), true, Map(2, 1, 1, 4), Map(2, 3, 2, 4)),
        new(new Subtract(), true, Map(2, 3, 2, 4), Map(2, 3, 2, 1)),
        new(new Divide(), true, Map(2, 3, 2, 4), Map(2, 3, 2, 4)),
        new(new Divide(), true, Map(2, 3, 2, 1), Map(2, 1, 2, 4)),
        new(new Multiply(), true, Map(2, 3, 2, 4), Map(2, 3, 2, 4)),
        new(new Multiply(), true, Map(2, 3, 2, 4), Map(2, 1, 1, 4)),
        new(new Multiply(), true, Map(2, 3, 1, 1), Map(2, 1, 2, 4)),
        new(new Concat(), true, Map(2, 3, 2, 4), Map(2, 3, 2, 1), Map(2, 3, 2, 3)),
        new(new Concat(), true, Map(2, 3, 2, 4)),
        new(new Select([2, 3]), true, Map(2, 3, 2, 4)),
        new(new Select([3, 0, 3, 1, 0]), true, Map(2, 3, 2, 4)),
        new(new Pad(1, 0, 2, 3, 0.5f), true, Map(2, 3, 2, 4)),
        new(new MaxPool(Window.Square(2, 2)), true, Map(2, 4, 5, 3)),
        new(new MaxPool(Window.Square(3, 2, 1)), true, Map(2, 6, 5, 3)),
        new(new MaxPool(Window.Square(3, 2) with { CeilMode = true, DilationH = 2 }), true, Map(2, 8, 6, 2)),
        new(new MaxPool(Window.Square(3, 2) with { CeilMode = true }), true, Map(2, 2, 2, 3)),
        new(new AveragePool(Window.Square(4, 3) with { CeilMode = true }), true, Map(2, 2, 3, 3)),
        new(new AveragePool(Window.Square(3, 2) with { CeilMode = true }, CountPads: true), true, Map(2, 2, 2, 5)),
        new(new AveragePool(Window.Square(2, 2)), true, Map(2, 4, 5, 3)),
        new(new AveragePool(Window.Square(3, 2, 1)), true, Map(2, 6, 5, 3)),
        new(new AveragePool(Window.Square(3, 2, 1), CountPads: true), true, Map(2, 6, 5, 3)),
        new(new AveragePool(new Window(3, 2) { StrideH = 2, StrideW = 2, PadTop = 1, PadRight = 1, CeilMode = true }, CountPads: true), true, Map(2, 6, 5, 3)),
        new(new GlobalAveragePool(), true, Map(3, 3, 2, 4)),
        new(new ChannelMean(), true, Map(2, 3, 2, 5)),
        new(new Flatten(), true, Map(3, 3, 2, 4)),
        new(new Dropout(0.4f), true, Map(3, 3, 2, 4)),
        new(new Dropout(0.4f), false, Map(3, 3, 2, 4)),
    ];

    private static FeatureMap Map(int n, int h, int w, int c) => new(n, h, w, c);

    /// <summary>Inputs of the op; divisors and what a root is taken of are above one.</summary>
    public Tensor[] MakeInputs(Random random) => [.. Inputs.Select((shape, input) =>
    {
        Tensor x = Scattered(shape, random);
        for (int i = 0; (Op is Divide && input == 1 || Op is Sqrt) && i < x.Count; i++) x[i] = 1 + MathF.Abs(x[i]);
        return x;
    })];

    /// <summary>Weights of the op; variances are above zero.</summary>
    public Tensor[] MakeWeights(Random random) => [.. Op.Weights(Inputs).Select(spec =>
    {
        Tensor weight = Scattered(spec.Shape, random);
        for (int i = 0; spec.Name == "variance" && i < weight.Count; i++) weight[i] = 0.5f + MathF.Abs(weight[i]);
        return weight;
    })];

    public static Tensor Scattered(FeatureMap shape, Random random)
    {
        int[] places = [.. Enumerable.Range(0, shape.Count)];
        random.Shuffle(places);
        return new Tensor(shape, [.. places.Select(p => (p - shape.Count / 2 + 0.5f) / 20)]);
    }
}
