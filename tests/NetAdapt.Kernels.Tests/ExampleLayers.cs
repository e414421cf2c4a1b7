using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Tests;

/// <summary>Layers that lie at the edges of every loop: fewer channels than a vector, exactly one, one more, a prime, many; odd sizes, all pads and strides.</summary>
internal static class ExampleLayers
{
    private static readonly int[] s_channels = [1, 3, 4, 5, 8, 9, 16, 17, 37];

    private static readonly FeatureMap[] s_maps = [new(1, 1, 1, 1), new(1, 7, 5, 1), new(1, 4, 9, 1), new(1, 3, 2, 1)];

    private static readonly Window[] s_windows =
    [
        Window.Square(3, 1, 1), Window.Square(3, 2, 1), Window.Square(3, 1), Window.Square(3, 2), Window.Square(1), Window.Square(1, 2), Window.Square(5, 1, 2), Window.Square(2, 2),
        new(3, 3) { StrideH = 2, StrideW = 2, PadBottom = 1, PadRight = 1 },
        new(3, 3) { StrideH = 1, StrideW = 1, PadTop = 2, PadLeft = 1, PadRight = 1 },
        new(3, 3) { DilationH = 2, DilationW = 2, PadTop = 2, PadLeft = 2, PadBottom = 2, PadRight = 2 },
        new(2, 4) { StrideH = 1, StrideW = 2, PadLeft = 3, PadTop = 1, PadRight = 2 },
    ];

    public static IEnumerable<(Op Op, FeatureMap[] Inputs)> For(string algorithm) => algorithm switch
    {
        "dw3x3s1_half" or "dw3x3s2_half" => For("dw"),
        "dw" or "dw3x3s1" or "dw3x3s2" or "dw5x5s1" or "dw5x5s2" or "dw7x7s1" or "dw7x7s2" => Sliding((window, c) => new Convolution(c, window, c)).Concat(Depthwise()),
        "pw" => Simple(c => new Convolution(c + 1, Window.Square(1))).Concat(Wide(n => new Convolution(n, Window.Square(1)))).Concat(Folded()),
        _ when algorithm.StartsWith("pw_c", StringComparison.Ordinal) => OfDepth(int.Parse(algorithm.AsSpan(4), CultureInfo.InvariantCulture)),
        "conv" => Sliding((window, c) => new Convolution(c % 2 == 0 ? 7 : 18, window)).Concat(Grouped()).Concat(LongLines()).Concat(FoldedLines()).Concat(Narrow()),
        "winograd3x3" => Tiled(),
        "pw_strassen" => Halved(),
        "fc" => Simple(c => new FullyConnected(c + 2)).Append((new FullyConnected(21), [new FeatureMap(1, 3, 3, 41)])),
        "maxpool" => Sliding((window, _) => new MaxPool(window)),
        "avgpool" => Sliding((window, c) => new AveragePool(window with { CeilMode = c % 2 == 0 }, CountPads: c > 8)),
        "cmean" => Simple(_ => new ChannelMean()),
        "gap" => Simple(_ => new GlobalAveragePool()).Append((new GlobalAveragePool(), [new FeatureMap(1, 5, 3, 137)])),
        "add" => Pairs(new Add()),
        "sub" => Pairs(new Subtract()),
        "mul" => Pairs(new Multiply()),
        "div" => Pairs(new Divide()),
        "scale" => Simple(_ => new Scale()),
        "softmax" => Simple(_ => new Softmax()),
        "softmaxall" => Simple(_ => new Softmax(WholeImage: true)),
        "logsoftmax" => Simple(_ => new Softmax(Logarithm: true)),
        "logsoftmaxall" => Simple(_ => new Softmax(WholeImage: true, Logarithm: true)),
        "concat" => Maps().SelectMany(map => (IEnumerable<(Op, FeatureMap[])>)[(new Concat(), [map, map.WithChannels(3), map.WithChannels(8)]), (new Concat(), [map])]),
        "select" => Maps().SelectMany(map => (IEnumerable<(Op, FeatureMap[])>)
            [(new Select([.. Enumerable.Range(map.C / 3, map.C - map.C / 3)]), [map]), (new Select([.. Enumerable.Range(0, 2 * map.C).Select(c => c * 3 % map.C)]), [map])]),
        "pad" => Simple(c => new Pad(c % 3, 1, 0, 2, c % 2)),
        "flatten" => Simple(_ => new Flatten()),
        "clamp" => Simple(_ => new Clamp(-0.5f, 1)),
        "leakyrelu" => Simple(_ => new LeakyRelu(0.1f)),
        "sigmoid" => Simple(_ => new Sigmoid()),
        "hardsigmoid" => Simple(_ => new HardSigmoid()),
        "hardswish" => Simple(_ => new HardSwish()),
        "swish" => Simple(_ => new Swish()),
        "elu" => Simple(_ => new Elu(0.75f)),
        "thresholdedrelu" => Simple(_ => new ThresholdedRelu(0.25f)),
        "softplus" => Simple(_ => new Softplus()),
        "mish" => Simple(_ => new Mish()),
        "erf" => Simple(_ => new Erf()),
        "gelu" => Simple(_ => new Gelu()),
        "gelutanh" => Simple(_ => new Gelu(Tanh: true)),
        "sqrt" => Simple(_ => new Sqrt()),
        _ => throw new ArgumentException($"There are no example layers for the loop '{algorithm}'; write some.", nameof(algorithm)),
    };

    public static FusedLayer Layer(Op op, FeatureMap[] inputs, KernelKey key)
    {
        Tensor[] weights = [.. op.Weights(inputs).Select((spec, i) => new Tensor(spec.Shape, Values.Random(spec.Shape.Count, 100 + i, 0.5f)))];
        ElementwiseOp? activation = key.Activation switch
        {
            "" => null,
            "clamp" => new Clamp(-0.75f, 1.25f),
            "leakyrelu" => new LeakyRelu(0.2f),
            "sigmoid" => new Sigmoid(),
            "hardsigmoid" => new HardSigmoid(0.3f, 0.4f),
            "hardswish" => new HardSwish(),
            "swish" => new Swish(),
            "elu" => new Elu(1.5f),
            "thresholdedrelu" => new ThresholdedRelu(0),   // elsewhere it jumps, and two roundings of a sum may lie on either side
            "softplus" => new Softplus(),
            "mish" => new Mish(),
            "erf" => new Erf(),
            "gelu" => new Gelu(),
            "gelutanh" => new Gelu(Tanh: true),
            "sqrt" => new Sqrt(),
            _ => throw new ArgumentException($"There is no example of the activation '{key.Activation}'; write one.", nameof(key)),
        };
        int[] numbers = [.. Enumerable.Range(0, inputs.Length + (key.Residual ? 1 : 0))];
        return new FusedLayer("example", op, [.. numbers], [.. weights], activation, key.Residual);
    }

    /// <summary>Whole and cut tiles, all pads, and channels around whole vectors.</summary>
    private static IEnumerable<(Op, FeatureMap[])> Tiled()
    {
        (FeatureMap Map, int Outputs, Window Window)[] layers =
        [
            (new(1, 16, 16, 32), 32, Window.Square(3, 1, 1)), (new(1, 8, 7, 64), 51, Window.Square(3, 1, 1)), (new(1, 32, 31, 13), 15, Window.Square(3, 1, 1)), (new(1, 17, 23, 33), 47, Window.Square(3, 1, 1)), (new(1, 18, 19, 35), 32, Window.Square(3)), (new(1, 15, 14, 64), 40, Window.Square(3, 1, 2)),
            (new(1, 16, 30, 37), 33, new(3, 3) { PadTop = 2, PadLeft = 1, PadRight = 3 }), (new(1, 2, 70, 32), 34, new(3, 3) { PadTop = 5, PadBottom = 3, PadLeft = 4, PadRight = 7 }),
        ];
        return layers.Select(layer => ((Op)new Convolution(layer.Outputs, layer.Window), (FeatureMap[])[layer.Map]));
    }

    private static IEnumerable<(Op, FeatureMap[])> Narrow() =>
        from c in (int[])[1, 3, 5] from n in (int[])[5, 7, 8, 19, 37] from window in (Window[])[Window.Square(3, 2, 1), Window.Square(5, 1, 2)]
        select ((Op)new Convolution(n, window), (FeatureMap[])[new FeatureMap(1, 23, 30, c)]);

    /// <summary>A network of these ops, one behind the other.</summary>
    /// <param name="scale">Of the weights.</param>
    public static Network Network(FeatureMap map, IEnumerable<Op> ops, float scale = 1)
    {
        var layers = new List<Layer> { new("input", new Input(map), [], []) };
        foreach (Op op in ops)
        {
            layers.Add(new Layer($"layer{layers.Count}", op, [layers.Count - 1], [.. op.Weights([map]).Select((spec, i) => new Tensor(spec.Shape, Values.Random(spec.Shape.Count, 20 + i, scale)))]));
            map = op.OutputShape([map]);
        }
        return new Network("made", layers);
    }

    /// <summary>Pixels and channels in halves that are even or not, with and without columns left over, whole vectors or not.</summary>
    private static IEnumerable<(Op, FeatureMap[])> Halved()
    {
        (FeatureMap Map, int Outputs)[] layers = [(new(1, 8, 8, 256), 256), (new(1, 9, 9, 333), 291), (new(1, 13, 17, 512), 201), (new(1, 15, 16, 179), 305), (new(1, 99, 1, 301), 301), (new(1, 8, 9, 400), 270)];
        return layers.Select(layer => ((Op)new Convolution(layer.Outputs, Window.Square(1)), (FeatureMap[])[layer.Map]));
    }

    private static IEnumerable<FeatureMap> Maps() => s_channels.SelectMany((c, i) => s_maps.Skip(i % 3).Take(2).Select(map => map.WithChannels(c)));

    private static IEnumerable<(Op, FeatureMap[])> Simple(Func<int, Op> op) => Maps().Select(map => (op(map.C), (FeatureMap[])[map]));

    private static IEnumerable<(Op, FeatureMap[])> Sliding(Func<Window, int, Op> op)
    {
        int turn = 0;
        foreach (Window window in s_windows)
        {
            foreach (int c in s_channels)
            {
                // Every window with every number of channels, each on one of the maps.
                FeatureMap map = s_maps[turn++ % s_maps.Length].WithChannels(c);
                Op made = op(window, map.C);
                try
                {
                    made.OutputShape([map]);
                }
                catch (ShapeException)
                {
                    continue;   // the window is larger than this map
                }
                yield return (made, [map]);
            }
        }
    }

    /// <summary>Pointwise layers of so many channels with enough pixels for kernels that the generator wrote: tiles of every width, full and partial vectors, rows that fill the tallest tiles and not.</summary>
    private static IEnumerable<(Op, FeatureMap[])> OfDepth(int channels) =>
        from outputs in (int[])[5, 20, 32, 43, 64, 89]
        select ((Op)new Convolution(outputs, Window.Square(1)), (FeatureMap[])[new FeatureMap(1, 16, 16 + outputs % 3, channels)]);

    /// <summary>Products of more than one block.</summary>
    private static IEnumerable<(Op, FeatureMap[])> Wide(Func<int, Op> op)
    {
        yield return (op(40), [new FeatureMap(1, 5, 5, 300)]);
        yield return (op(3), [new FeatureMap(1, 11, 13, 259)]);
        yield return (op(129), [new FeatureMap(1, 2, 1, 64)]);
    }

    /// <summary>Products of a few columns, alone or beside whole vectors, for vectors of every width, and enough rows that they are folded; depths that fill groups of k's and that leave every remainder.</summary>
    private static IEnumerable<(Op, FeatureMap[])> Folded()
    {
        foreach (int outputs in (int[])[1, 2, 3, 5, 8, 9, 17, 18, 19, 21, 33, 36, 39, 40, 53, 57, 58, 60])
        foreach (var (h, w, depth) in ((int, int, int)[])[(5, 7, 32), (7, 7, 35 + outputs % 16)]) yield return (new Convolution(outputs, Window.Square(1)), [new FeatureMap(1, h, w, depth)]);
        yield return (new Convolution(49, Window.Square(1)), [new FeatureMap(1, 4, 5, 1100)]);
        // More rows than one block has.
        yield return (new Convolution(35, Window.Square(1)), [new FeatureMap(1, 13, 31, 259)]);
    }

    /// <summary>The same where a row of A is several runs, and rows lie in lines.</summary>
    private static IEnumerable<(Op, FeatureMap[])> FoldedLines()
    {
        foreach (int outputs in (int[])[3, 8, 9, 17, 35, 40])
        foreach (var (stride, width) in ((int, int)[])[(1, 16), (2, 32), (1, 8)]) yield return (new Convolution(outputs, Window.Square(3, stride, 1)), [new FeatureMap(1, 5, width, 37)]);
        yield return (new Convolution(34, new Window(2, 3) { DilationW = 2, PadLeft = 1 }), [new FeatureMap(1, 4, 20, 50)]);
    }

    /// <summary>Maps with tiles that lack nothing, pads of every size and fewer, and heights that leave every remainder.</summary>
    private static IEnumerable<(Op, FeatureMap[])> Depthwise()
    {
        foreach (int kernel in (int[])[3, 5, 7])
        foreach (int stride in (int[])[1, 2])
        foreach (var (c, h, w) in ((int, int, int)[])[(8, 7, 7), (5, 9, 12), (19, 12, 9), (32, 8, 11), (40, 14, 14), (16, 10, 8), (47, 8, 9)])
            for (int pad = kernel / 2; pad >= 0; pad--) yield return (new Convolution(c, Window.Square(kernel, stride, pad), c), [new FeatureMap(1, h, w, c)]);
        yield return (new Convolution(24, new(5, 5) { StrideH = 2, StrideW = 2, PadTop = 1, PadLeft = 1, PadBottom = 2, PadRight = 2 }, 24), [new FeatureMap(1, 10, 12, 24)]);
        yield return (new Convolution(24, new(7, 7) { PadTop = 3, PadLeft = 2, PadBottom = 1, PadRight = 3 }, 24), [new FeatureMap(1, 11, 9, 24)]);
        // Several walks down a map, and sides of which only one is padded.
        foreach (int c in (int[])[3, 10, 20, 33])
        {
            yield return (new Convolution(c, Window.Square(3, 1, 1), c), [new FeatureMap(1, 27, 11, c)]);
            yield return (new Convolution(c, new(3, 3) { PadLeft = 1, PadBottom = 1 }, c), [new FeatureMap(1, 18, 13, c)]);
            yield return (new Convolution(c, new(3, 3) { PadTop = 1, PadRight = 1 }, c), [new FeatureMap(1, 9, 8, c)]);
        }
        // Pads that hold whole windows.
        yield return (new Convolution(19, Window.Square(3, 1, 4), 19), [new FeatureMap(1, 7, 9, 19)]);
        yield return (new Convolution(8, Window.Square(5, 2, 6), 8), [new FeatureMap(1, 6, 11, 8)]);
    }

    /// <summary>Lines long enough to be read where they lie, but for the windows at their sides.</summary>
    private static IEnumerable<(Op, FeatureMap[])> LongLines()
    {
        foreach (int outputs in (int[])[3, 8, 17, 33])
        foreach (int stride in (int[])[1, 2]) yield return (new Convolution(outputs, Window.Square(3, stride, 1)), [new FeatureMap(1, 9, 29, 3)]);
        yield return (new Convolution(24, new(3, 3) { StrideH = 2, StrideW = 2, PadBottom = 1, PadRight = 1 }), [new FeatureMap(1, 40, 40, 3)]);
        yield return (new Convolution(9, Window.Square(7, 2, 3)), [new FeatureMap(1, 11, 31, 3)]);
        yield return (new Convolution(16, Window.Square(5, 1, 2)), [new FeatureMap(1, 7, 16, 2)]);
        yield return (new Convolution(12, new(3, 5) { StrideW = 3, DilationH = 2, PadTop = 2, PadLeft = 4, PadRight = 1 }), [new FeatureMap(1, 8, 45, 4)]);
        yield return (new Convolution(5, new(2, 3) { PadLeft = 2, PadTop = 1 }), [new FeatureMap(1, 6, 15, 90)]);
        // Several walks down a map, and sides of which only one is padded.
        foreach (int c in (int[])[3, 10, 20, 33])
        {
            yield return (new Convolution(c, Window.Square(3, 1, 1), c), [new FeatureMap(1, 27, 11, c)]);
            yield return (new Convolution(c, new(3, 3) { PadLeft = 1, PadBottom = 1 }, c), [new FeatureMap(1, 18, 13, c)]);
            yield return (new Convolution(c, new(3, 3) { PadTop = 1, PadRight = 1 }, c), [new FeatureMap(1, 9, 8, c)]);
        }
        // Pads that hold whole windows.
        yield return (new Convolution(7, Window.Square(1, 1, 2)), [new FeatureMap(1, 5, 21, 6)]);
        yield return (new Convolution(9, new(3, 3) { PadTop = 4, PadLeft = 5, PadBottom = 5, PadRight = 6 }), [new FeatureMap(1, 6, 20, 5)]);
        yield return (new Convolution(8, new(3, 3) { StrideH = 2, StrideW = 2, PadTop = 4, PadLeft = 4, PadBottom = 3, PadRight = 5 }), [new FeatureMap(1, 7, 33, 3)]);
    }

    private static IEnumerable<(Op, FeatureMap[])> Grouped()
    {
        yield return (new Convolution(6, Window.Square(3, 1, 1), 2), [new FeatureMap(1, 5, 4, 4)]);
        yield return (new Convolution(34, Window.Square(3, 2, 1), 2), [new FeatureMap(1, 7, 9, 18)]);
        yield return (new Convolution(10, Window.Square(1), 5), [new FeatureMap(1, 3, 3, 5)]);
        yield return (new Convolution(20, new Window(1, 3) { DilationW = 2 }, 4), [new FeatureMap(1, 3, 8, 8)]);
        yield return (new Convolution(5, Window.Square(3, 1, 1)), [new FeatureMap(1, 20, 12, 90)]);
    }

    private static IEnumerable<(Op, FeatureMap[])> Pairs(Op op)
    {
        foreach (FeatureMap map in Maps())
        {
            yield return (op, [map, map]);
            yield return (op, [map, FeatureMap.Vector(map.C)]);
            yield return (op, [FeatureMap.Vector(map.C), map]);
            yield return (op, [map, map.WithChannels(1)]);
            yield return (op, [map with { W = 1 }, map with { H = 1, C = 1 }]);
            yield return (op, [FeatureMap.Vector(1), map]);
        }
    }
}
