using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests;

/// <summary>Small networks with random weights that hold what plans must get right: residuals, concats, gates, groups, and buffers with several readers.</summary>
internal sealed class RandomNetworks(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<Layer> _layers = [];
    private readonly List<FeatureMap> _shapes = [];

    public static IEnumerable<string> Kinds => ["mobilenet", "odd", "residual", "wide", "concat", "gated", "grouped", "normalized", "mixed"];

    public Network Make(string kind)
    {
        int x = Add(new Input(new FeatureMap(1, 13, 11, 3)));
        x = kind == "wide" ? Conv(x, 256, Window.Square(3, 1, 1)) : Conv(x, 12, Window.Square(3, 2, 1));
        switch (kind)
        {
            case "mobilenet":
                for (int i = 0; i < 4; i++)
                {
                    int c = _shapes[x].C;
                    x = Conv(x, c, Window.Square(3, 1 + i % 2, 1), c);
                    x = Conv(x, _random.Next(5, 40), Window.Square(1));
                }
                break;
            case "odd":
                // Widths that lack little to whole cache lines, between layers that can leave pixels apart and layers that cannot.
                foreach (var (outputs, window) in ((int, Window)[])[(47, Window.Square(3, 1, 1)), (45, Window.Square(5, 1, 2)), (31, Window.Square(3, 2, 1)), (33, Window.Square(3, 1, 1))])
                {
                    x = Conv(x, outputs, Window.Square(1));
                    x = Conv(x, outputs, window, outputs);
                }
                x = Conv(x, 29, Window.Square(1));
                int wide = Conv(x, 61, Window.Square(1));
                wide = Conv(wide, 61, Window.Square(3, 1, 1), 61);
                x = Add(new Add(), Conv(wide, 29, Window.Square(1), activate: false), x);
                // Pixels of 2 KiB.
                x = Conv(Conv(x, 512, Window.Square(1)), 512, Window.Square(3, 1, 1), 512);
                x = Conv(x, 46, Window.Square(1));
                x = Conv(x, 46, new(3, 3) { DilationH = 2, DilationW = 2, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 }, 46);
                x = Add(new HardSwish(), Conv(x, 62, Window.Square(1), activate: false));
                x = Conv(x, 62, Window.Square(3, 1, 1), 62);
                x = Conv(x, 47, Window.Square(1));
                break;
            case "residual":
                for (int i = 0; i < 3; i++)
                {
                    int inside = Conv(x, 20, Window.Square(3, 1, 1));
                    inside = Conv(inside, _shapes[x].C, Window.Square(1), activate: false);
                    x = Add(new Clamp(0, 6), Add(new Add(), inside, x));
                }
                int depthwise = Conv(x, _shapes[x].C, Window.Square(3, 1, 1), _shapes[x].C, activate: false);
                x = Add(new Add(), depthwise, x);
                break;
            case "wide":
                // So many channels and pixels that pointwise convolutions take seven products, one of which adds what nobody reads afterwards.
                int narrow = Conv(Conv(x, 192, Window.Square(1)), 192, Window.Square(3, 1, 1), 192);
                x = Add(new Clamp(0, 6), Add(new Add(), Conv(narrow, 256, Window.Square(1), activate: false), x));
                break;
            case "concat":
                int left = Conv(x, 7, Window.Square(1)), right = Conv(x, 9, Window.Square(3, 1, 1));
                x = Conv(Add(new Concat(), left, right, x), 14, Window.Square(1));
                x = Add(new MaxPool(Window.Square(3, 2, 1)), x);
                x = Add(new Concat(), x, Add(new AveragePool(Window.Square(3, 1, 1)), x));
                break;
            case "gated":
                int gate = Add(new GlobalAveragePool(), x);
                gate = Conv(gate, 4, Window.Square(1));
                gate = Conv(gate, _shapes[x].C, Window.Square(1), activate: false);
                x = Add(new Multiply(), x, Add(new HardSigmoid(), gate));
                x = Add(new HardSwish(), x);
                x = Add(new Multiply(), x, Add(new Sigmoid(), x));
                break;
            case "grouped":
                x = Conv(x, 18, Window.Square(3, 1, 1), 3);
                x = Conv(x, 18, Window.Square(3, 2, 1), 6);
                x = Conv(x, 36, Window.Square(3, 1, 1), 18);
                break;
            case "normalized":
                // Over pixels, over channels, and over both in each of two parts.
                x = Add(new HardSwish(), Add(new Scale(), Normalized(x, new GlobalAveragePool())));
                x = Conv(Conv(x, 12, Window.Square(3, 1, 1), 12, activate: false), 17, Window.Square(1));
                x = Conv(Normalized(x, new ChannelMean()), 23, Window.Square(1));
                Op[] both = [new GlobalAveragePool(), new ChannelMean()];
                x = Add(new Concat(), Normalized(Add(new Select([.. Enumerable.Range(0, 9)]), x), both), Normalized(Add(new Select([.. Enumerable.Range(9, 14)]), x), both));
                break;
            default:
                x = Add(new Pad(1, 0, 2, 1, 0.5f), x);
                x = Add(new BatchNormalization(), x);
                x = Add(new Subtract(), Add(new LeakyRelu(), x), Add(new GlobalAveragePool(), x));
                x = Conv(Add(new Pad(1, 1, 1, 1), x), 10, Window.Square(3));
                x = Add(new FullyConnected(17), Add(new Flatten(), x));
                return new Network(kind, _layers.Append(new Layer("softmax", new Softmax(), [x], [])));
        }
        x = Add(new GlobalAveragePool(), x);
        x = Add(new FullyConnected(10), x);
        return new Network(kind, _layers);
    }

    private int Conv(int x, int outputs, Window window, int groups = 1, bool activate = true)
    {
        x = Add(new Convolution(outputs, window, groups, HasBias: false), x);
        x = Add(new BatchNormalization(), x);
        return activate ? Add(new Clamp(0, 6), x) : x;
    }

    /// <summary>(x - mean) / sqrt(variance), which keeps away from 0.</summary>
    private int Normalized(int x, params Op[] means)
    {
        int centred = Add(new Subtract(), x, means.Aggregate(x, (mean, op) => Add(op, mean)));
        int variance = means.Aggregate(Add(new Multiply(), centred, centred), (mean, op) => Add(op, mean));
        return Add(new Divide(), centred, Add(new Sqrt(), Add(new Clamp(0.01f, float.PositiveInfinity), variance)));
    }

    private int Add(Op op, params int[] inputs)
    {
        FeatureMap[] maps = [.. inputs.Select(i => _shapes[i])];
        Tensor[] weights = [.. op.Weights(maps).Select(spec =>
        {
            float[] values = Values.Random(spec.Shape.Count, _random.Next(), spec.Name == "kernel" ? 2 / MathF.Sqrt(spec.Shape.Count / spec.Shape.N) : 1);
            if (spec.Name is "variance" or "scale")
                for (int i = 0; i < values.Length; i++) values[i] = 1 + 0.5f * values[i];
            return new Tensor(spec.Shape, values);
        })];
        _shapes.Add(op.OutputShape(maps));
        _layers.Add(new Layer($"{op.Kind}{_layers.Count}", op, [.. inputs], [.. weights]));
        return _layers.Count - 1;
    }
}
