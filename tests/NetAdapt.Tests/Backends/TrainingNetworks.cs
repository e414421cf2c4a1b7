using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Backends;

/// <summary>Small networks that together hold every op and every kind of wiring, with channel counts below, at and beyond the vectors' widths. Engines are held against the reference on them.</summary>
internal static class TrainingNetworks
{
    public const int Classes = 5;

    public static IReadOnlyDictionary<string, Func<Network>> All { get; } = new Dictionary<string, Func<Network>>
    {
        ["fully connected alone"] = () => Build(3, 4, 4, b => { }),
        ["convolution with bias and relu"] = () => Build(3, 7, 5, b => Add(b, Conv(13, 3, 1, 1), Clamp.Relu)),
        ["mobilenet blocks"] = () => Build(3, 9, 9, b =>
        {
            Norm6(b, Conv(8, 3, 1, 1, bias: false));
            Norm6(b, Depthwise(8, 3, 1, 1));
            Norm6(b, Conv(17, 1, bias: false));
            Norm6(b, Depthwise(17, 3, 2, 1));
            Norm6(b, Conv(24, 1, bias: false));
            Norm6(b, Depthwise(24, 5, 1, 2));
            Norm6(b, Conv(3, 1, bias: false));
            b.Append(new GlobalAveragePool());
        }),
        ["convolutions right behind each other"] = () => Build(3, 7, 6, b =>
        {
            b.Append(Conv(6, 3, 1, 1));
            b.Append(Depthwise(6, 3, 1, 1));
            b.Append(Conv(9, 3, 1, 1));
            b.Append(Conv(9, 3, 1, 1));
            b.Append(Conv(4, 5, 1, 2));
        }),
        ["residual blocks with strided shortcut"] = () => Build(3, 8, 8, b =>
        {
            int x = Norm(b, Conv(9, 3, 1, 1, bias: false));
            Norm(b, Conv(9, 3, 1, 1, bias: false));
            b.Append(new BatchNormalization());
            x = Add(b, new Add(), x, b.Last, Clamp.Relu);
            Norm(b, Conv(16, 3, 2, 1));
            int left = Norm(b, Conv(16, 3, 1, 1), activate: false);
            b.Append(Conv(16, 1, 2), x);
            x = Add(b, new Add(), left, b.Last, Clamp.Relu);
            b.Append(new AveragePool(Window.Square(4, 4)));
        }),
        ["one layer read many times"] = () => Build(4, 6, 6, b =>
        {
            int x = Norm(b, Conv(6, 3, 1, 1));
            int y = b.Append(new Add(), x, x);
            b.Append(Conv(6, 1), x);
            b.Append(new Subtract(), b.Last, y);
            b.Append(new Multiply(), b.Last, x);
        }),
        ["concat of odd widths"] = () => Build(3, 6, 6, b =>
        {
            int x = Norm(b, Conv(5, 3, 1, 1)), y = Norm(b, Conv(11, 3, 1, 1));
            int z = b.Append(new MaxPool(Window.Square(3, 1, 1)), x);
            b.Append(new Concat(), x, y, z);
            Norm(b, Conv(7, 1));
        }),
        ["grouped and dilated convolutions"] = () => Build(3, 7, 8, b =>
        {
            Norm(b, Conv(12, 3, 1, 1));
            Norm(b, new Convolution(18, Window.Square(3, 1, 2) with { DilationH = 2, DilationW = 2 }, Groups: 3));
            Norm(b, new Convolution(6, Window.Square(1), Groups: 2, HasBias: false));
            Norm(b, new Convolution(12, Window.Square(3, 2, 1), Groups: 6));
            b.Append(new Convolution(10, new Window(3, 2) { StrideH = 1, StrideW = 2, PadTop = 2, PadRight = 1, DilationH = 2 }));
        }),
        ["many groups, a few at a time"] = () => Build(3, 7, 6, b =>
        {
            Norm(b, Conv(48, 3, 1, 1));
            Norm(b, new Convolution(48, Window.Square(3, 1, 1), Groups: 12, HasBias: false));   // 4 channels each: less than a vector
            Norm(b, new Convolution(96, Window.Square(1), Groups: 3));                          // 16 -> 32
            Norm(b, new Convolution(60, Window.Square(3, 2, 1), Groups: 12));                   // 8 -> 5, with strides; the last few are fewer
            b.Append(new Convolution(40, new Window(3, 2) { StrideH = 1, StrideW = 2, PadTop = 2, PadRight = 1 }, Groups: 20));
        }),
        ["squeeze and excitation"] = () => Build(3, 6, 6, b =>
        {
            int x = Norm(b, Conv(10, 3, 1, 1), activate: false);
            x = b.Append(new HardSwish());
            b.Append(new GlobalAveragePool());
            Add(b, Conv(3, 1), Clamp.Relu);
            Add(b, Conv(10, 1), new HardSigmoid(1f / 6));
            b.Append(new Multiply(), x, b.Last);
            x = b.Last;
            Add(b, Conv(1, 1), new Sigmoid());
            b.Append(new Multiply(), b.Last, x);
        }),
        ["normalized by each image's mean and variance"] = () => Build(3, 7, 6, b =>
        {
            Normalize(b, b.Append(Conv(9, 3, 1, 1)), new GlobalAveragePool());
            Normalize(b, b.Append(Conv(17, 1)), new ChannelMean());
            int x = Add(b, new Scale(), Clamp.Relu);
            b.Append(new Select([.. Enumerable.Range(0, 6)]), x);
            int left = Normalize(b, b.Last, new GlobalAveragePool(), new ChannelMean());
            b.Append(new Select([.. Enumerable.Range(6, 11)]), x);
            b.Append(new Concat(), left, Normalize(b, b.Last, new GlobalAveragePool(), new ChannelMean()));
        }),
        ["asymmetric pads and a map under the fully connected layer"] = () => Build(3, 8, 8, b =>
        {
            Norm6(b, new Convolution(8, new Window(3, 3) { StrideH = 2, StrideW = 2, PadBottom = 1, PadRight = 1 }, HasBias: false));
            b.Append(new Pad(0, 1, 2, 0, 0.5f));
            Norm6(b, new Convolution(8, new Window(3, 3) { StrideH = 2, StrideW = 2, PadBottom = 1, PadRight = 1 }, Groups: 8));
            Add(b, Conv(9, 1), new LeakyRelu(0.2f));
        }),
        ["pools, flatten, dropout, scale"] = () => Build(3, 9, 9, b =>
        {
            b.Append(new Scale());
            Add(b, Conv(6, 3, 1, 1), new Sigmoid());
            b.Append(new MaxPool(Window.Square(3, 2) with { CeilMode = true }));
            b.Append(new Scale());
            b.Append(new AveragePool(new Window(3, 2) { StrideH = 1, StrideW = 2, PadTop = 1, PadRight = 1 }, CountPads: true));
            b.Append(new Dropout(0.3f));
            b.Append(new Flatten());
            b.Append(new Softmax());
            Add(b, new FullyConnected(9, HasBias: false), new HardSwish());
        }),
        ["normalized input, and logits that are derived"] = () =>
        {
            var b = new NetworkBuilder(new FeatureMap(1, 5, 5, 3), 9);
            b.Append(new BatchNormalization());
            b.Append(new Clamp(-1, 1));
            b.Append(new Convolution(3, Window.Square(3, 1, 1), Groups: 3));
            b.Append(new FullyConnected(Classes));
            b.Append(new BatchNormalization());
            b.Append(new Softmax());
            return b.Build();
        },
        ["one output by sigmoid"] = () => WithSigmoids(1),
        ["an output by sigmoid for each class"] = () => WithSigmoids(19),
        ["a branch that leads nowhere"] = () => Build(3, 5, 5, b =>
        {
            int x = Norm(b, Conv(8, 3, 1, 1));
            Norm(b, Conv(4, 1));
            b.Append(new GlobalAveragePool(), x);
        }),
        ["inverted residuals"] = () => Build(3, 8, 8, b =>
        {
            int x = Norm6(b, Conv(4, 3, 2, 1, bias: false));
            for (int i = 0; i < 2; i++)
            {
                Norm6(b, Conv(15, 1, bias: false));
                Norm6(b, Depthwise(15, 3, 1, 1));
                int y = Norm(b, Conv(4, 1, bias: false), activate: false);
                x = b.Append(new Add(), x, y);
            }
            Norm6(b, Conv(15, 1, bias: false));
            Norm6(b, Depthwise(15, 3, 2, 1));
            b.Append(Conv(7, 1, bias: false));
        }),
    };

    private static Network Build(int channels, int h, int w, Action<NetworkBuilder> body)
    {
        var b = new NetworkBuilder(new FeatureMap(1, h, w, channels), 9);
        body(b);
        b.Append(new FullyConnected(Classes));
        return b.Build();
    }

    private static Convolution Conv(int outputs, int kernel, int stride = 1, int pad = 0, bool bias = true) => new(outputs, Window.Square(kernel, stride, pad), HasBias: bias);

    private static Convolution Depthwise(int channels, int kernel, int stride, int pad) => new(channels, Window.Square(kernel, stride, pad), channels, HasBias: false);

    private static int Norm(NetworkBuilder b, Convolution convolution, bool activate = true)
    {
        b.Append(convolution);
        b.Append(new BatchNormalization());
        return activate ? b.Append(Clamp.Relu) : b.Last;
    }

    private static Network WithSigmoids(int outputs)
    {
        var b = new NetworkBuilder(new FeatureMap(1, 6, 6, 3), 9);
        Norm6(b, Conv(8, 3, 1, 1, bias: false));
        b.Append(new GlobalAveragePool());
        Add(b, new FullyConnected(outputs), new Sigmoid());
        return b.Build();
    }

    private static int Norm6(NetworkBuilder b, Convolution convolution)
    {
        b.Append(convolution);
        b.Append(new BatchNormalization());
        return b.Append(new Clamp(0, 1));
    }

    /// <summary>(x - mean) / sqrt(variance), which keeps away from 0.</summary>
    private static int Normalize(NetworkBuilder b, int x, params Op[] means)
    {
        int centred = b.Append(new Subtract(), x, means.Aggregate(x, (mean, op) => b.Append(op, mean)));
        b.Append(new Multiply(), centred, centred);
        foreach (Op op in means) b.Append(op);
        b.Append(new Clamp(0.01f, float.PositiveInfinity));
        return b.Append(new Divide(), centred, b.Append(new Sqrt()));
    }

    private static int Add(NetworkBuilder b, Op op, ElementwiseOp activation)
    {
        b.Append(op);
        return b.Append(activation);
    }

    private static int Add(NetworkBuilder b, Op op, int left, int right, ElementwiseOp activation)
    {
        b.Append(op, left, right);
        return b.Append(activation);
    }
}
