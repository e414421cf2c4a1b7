using NetAdapt.KernelGenerator.Shapes;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>Writes one layer's method: its loop, called with the constants that its plan decided. A layer of a chain computes the rows that it is given.</summary>
internal sealed class LayerWriter(NetworkModel network, LayerModel layer)
{
    private readonly Words _loop = layer.Loop;
    private readonly bool _inRows = network.Chains.Any(chain => chain.Layers.Contains(layer.Number));

    public IEnumerable<string> Write()
    {
        IEnumerable<string> inputs = layer.Inputs.Length == 1 ? ["x"] : layer.Inputs.Select((_, i) => $"x{i}");
        IEnumerable<string> parameters = [.. inputs.Concat(layer.Residual == null ? [] : ["residual"]).Concat(["y", "weights", "scratch"]).Select(name => $"float* {name}"), .. _inRows ? ["Chunk rows"] : (string[])[]];
        yield return "";
        yield return $"/// <summary>{Escape(layer.Head["name"])}: {Escape(layer.Head["shape"])}.</summary>";
        yield return $"private static void Layer{layer.Number}({string.Join(", ", parameters)})";
        yield return "{";
        foreach (string line in Body().SelectMany(text => text.Split('\n'))) yield return line.Length == 0 ? line : "    " + OfLanes(line);
        yield return "}";
    }

    /// <summary>What layers that half a vector computes are written with.</summary>
    public const string UsingsOfHalves = "using H = NetAdapt.Kernels.Lanes.Avx512HalfLanes;\nusing W = System.Runtime.Intrinsics.Vector256<float>;";

    /// <summary>A layer's loops are all of the same lanes: those of the network, or half of them.</summary>
    private string OfLanes(string line) => _loop.Flag("half") ? line.Replace("<L, V", "<H, W") : line;

    private IEnumerable<string> Body() => _loop.Kind switch
    {
        "product" or "convolution" when layer.Lines.Any() => ProductWriter.Write(network, layer),
        "product" => Product(),
        "strassen" => Strassen(),
        "convolution" => Convolution(),
        "winograd" => WinogradLayerWriter.Write(network, layer, Residual, Afterwards(_loop.Map("out").C)),
        "depthwise" => DepthwiseLayerWriter.Write(network.Isa, _loop, _inRows, Residual, Afterwards(_loop.Map("out").C)),
        "depthwiseany" => DepthwiseAny(),
        "activation" => [$"{Pass(_loop["function"])}.Run(x, y, {_loop.Number("count")});", .. Finish(_loop.Number("count"))],
        "binary" => Binary(),
        "scale" => EachPixel($"ScaleLoop<L, V>.Pixel(x + at, y + at, weights + {_loop.Long("scale")}, weights + {_loop.Long("shift")}, new Chunk(0, {_loop.Map("out").C}));"),
        "softmax" => Softmax("Row"),
        "logsoftmax" => Softmax("LogRow"),
        "concat" => Concat(),
        "select" => Select(),
        "gather" => Gather(),
        "pad" => Pad(),
        "copy" => [.. layer.Inputs[0] != 0 && PlaceIsShared ? (string[])[] : [Copy("x", "y", _loop.Number("count"))], .. Finish(_loop.Number("count"))],
        "pool" => Pool(),
        "channelmean" => [$"for (nint pixel = 0; pixel < {_loop.Map("out").Count}; pixel++) y[pixel] = Pool<L, V, Total>.MeanOf(x + pixel * {_loop.Number("in")}, {_loop.Number("in")});", .. Finish(_loop.Map("out").Count)],
        "globalpool" => [$"Pool<L, V, Total>.Image(x, y, {_loop.Map("in").Code}, new Chunk(0, {_loop.Map("in").C}), 1f / {_loop.Map("in").H * _loop.Map("in").W});", .. Finish(_loop.Map("in").C)],
        var other => throw new FormatException($"there is no loop '{other}'"),
    };

    private IEnumerable<string> Softmax(string row) => _loop.Flag("whole") ? [$"SoftmaxLoop<L, V>.{row}(x, y, {_loop.Map("out").Count});", .. Finish(_loop.Map("out").Count)]
        : EachPixel($"SoftmaxLoop<L, V>.{row}(x + at, y + at, {_loop.Map("out").C});");

    private string Residual => layer.Residual == null ? "null" : "residual";

    private bool PlaceIsShared => InferWriter.PlaceOf(network, layer.Inputs[0]) == InferWriter.PlaceOf(network, layer.Number);

    private string Rows(int height) => _inRows ? "rows" : $"new Chunk(0, {height})";

    /// <summary>What follows a loop's stores, as an expression; null: nothing.</summary>
    private string? Afterwards(int channels) => _loop.Find("then") == null && !_loop.Flag("adds") ? null
        : $"new Afterwards<L, V>({channels}, {(_loop.Flag("adds") ? "true" : "false")}, {(_loop.Find("then") is { } function ? Pass(function) : "default")})";

    /// <summary>The same over a whole map at once.</summary>
    private IEnumerable<string> Finish(int count) => Afterwards(count) is { } afterwards ? [$"{afterwards}.Finish(y, {Residual}, new Chunk(0, 1), new Chunk(0, {count}));"] : [];

    /// <summary>"Leaky,0.1,0" as an expression.</summary>
    private static string Pass(string function)
    {
        string[] parts = function.Split(',');
        return $"ActivationPass.Of<L, V, {parts[0]}>({Words.Float(parts[1], "p")}, {Words.Float(parts[2], "q")})";
    }

    private static string Split(Words loop, string key = "split")
    {
        string[] parts = loop[key].Split(':');
        return $"new ColumnSplit({parts[0]}, [{parts[1].Replace(",", ", ")}])";
    }

    private string Folded => $"new FoldedColumns({_loop.Number("group")}, {_loop.Number("riding")}, {Bool("hashalf")})";

    private IEnumerable<string> Product()
    {
        int rows = _loop.Number("rows"), width = _loop.Number("width"), columns = _loop.Number("columns"), lanes = network.Machine.Width, depth = _loop.Number("depth");
        yield return $$"""
            var p = new Product
            {
                M = {{rows}}, N = {{columns}}, B = weights + {{_loop.Long("weights")}}, Bias = weights + {{_loop.Long("bias")}}, Split = {{Split(_loop)}}, Folded = {{Folded}},
                C = y, CRow = {{_loop.Long("crow")}}, Residual = {{Residual}}, ResidualRow = {{columns}}, Min = {{_loop.Float("min")}}, Max = {{_loop.Float("max")}},
            };
            p.Matrix(x, {{depth}}, {{_loop.Long("arow")}});
            PointwiseLoop<L, V, {{_loop["tiles"]}}<L, V>>.Run(p, {{Afterwards(columns) ?? "default(Afterwards<L, V>)"}}, {{(_inRows ? $"new Chunk(rows.From * {width}, rows.To * {width})" : $"new Chunk(0, {rows})")}}, new Chunk(0, {{(columns + lanes - 1) / lanes}}));
            """;
    }

    private IEnumerable<string> Strassen()
    {
        int pixels = _loop.Number("rows"), width = _loop.Number("width"), columns = _loop.Number("columns");
        yield return $$"""
            var loop = new StrassenLoop<L, V>({{pixels}}, {{_loop.Number("depth")}}, {{_loop.Long("arow")}}, {{columns}}, {{_loop.Long("crow")}},
                weights + {{_loop.Long("weights")}}, weights + {{_loop.Long("bias")}}, {{Split(_loop)}}, {{Split(_loop, "rest")}}, {{_loop.Float("min")}}, {{_loop.Float("max")}}, {{Afterwards(columns) ?? "default"}});
            loop.Rows(x, y, {{Residual}}, {{(_inRows ? $"new Chunk(rows.From * {width}, rows.To * {width})" : $"new Chunk(0, {pixels})")}}, scratch);
            """;
    }

    private IEnumerable<string> Convolution()
    {
        Map output = _loop.Map("out");
        yield return $$"""
            var loop = new ConvolutionLoop<L, V>({{WindowWords.Of(_loop).Code}}, {{_loop.Map("in").Code}}, {{output.Code}}, {{_loop.Number("groups")}},
                weights + {{_loop.Long("weights")}}, weights + {{_loop.Long("bias")}}, {{Folded}}, {{(_loop.Find("runs") == null ? "null" : $"(nint*)(weights + {_loop.Long("runs")})")}}, {{Split(_loop)}}, {{_loop.Float("min")}}, {{_loop.Float("max")}}, {{Afterwards(output.C) ?? "default"}});
            loop.Rows(x, y, {{Residual}}, {{Rows(output.H)}}, scratch);
            """;
    }

    private IEnumerable<string> DepthwiseAny()
    {
        Map output = _loop.Map("out");
        yield return $$"""
            var d = new DepthwiseArgs
            {
                X = x, Y = y, Weights = weights + {{_loop.Long("weights")}}, Bias = weights + {{_loop.Long("bias")}}, Min = {{_loop.Float("min")}}, Max = {{_loop.Float("max")}},
                Input = {{_loop.Map("in").Code}}, Output = {{output.Code}}, Window = {{WindowWords.Of(_loop).Code}},
            };
            for (int i = {{(_inRows ? "rows.From" : "0")}}; i < {{(_inRows ? "rows.To" : output.H.ToString())}}; i++)
            {
                DepthwiseAny<L, V>.Row(d, 0, i, new Chunk(0, {{output.C}}));{{FinishRow(output)}}
            }
            """;
    }

    private IEnumerable<string> Pool()
    {
        Map output = _loop.Map("out");
        yield return $$"""
            for (int i = 0; i < {{output.H}}; i++)
            {
                Pool<L, V, {{_loop["function"]}}>.Row(x, y + i * {{output.W * output.C}}, {{_loop.Map("in").Code}}, {{output.Code}}, {{WindowWords.Of(_loop).Code}}, i, new Chunk(0, {{output.C}}), {{Bool("mean")}}, {{Bool("pads")}});{{FinishRow(output)}}
            }
            """;
    }

    private IEnumerable<string> Binary()
    {
        Map a = _loop.Map("a"), b = _loop.Map("b"), output = _loop.Map("out");
        string loop = $"Binary<L, V, {_loop["function"]}>.Run";
        if (a == output && b == output && Afterwards(output.C) == null)
        {
            yield return $"{loop}(x0, false, x1, false, y, {output.Count});";
            yield break;
        }
        string rows = $"float* a = x0 + {Row(a)}, b = x1 + {Row(b)}, row = y + i * {output.W * output.C};\n    ";
        string each = a.W == b.W && a.C == b.C ? $"{loop}(a, false, b, false, row, {output.W * output.C});"
            : $"for (int j = 0; j < {output.W}; j++) {loop}(a + {Pixel(a)}, {(a.C == 1 ? "true" : "false")}, b + {Pixel(b)}, {(b.C == 1 ? "true" : "false")}, row + j * {output.C}, {output.C});";
        yield return $$"""
            for (int i = 0; i < {{output.H}}; i++)
            {
                {{rows}}{{each}}{{FinishRow(output)}}
            }
            """;

        static string Row(Map map) => map.H == 1 ? "0" : $"i * {map.W * map.C}";
        static string Pixel(Map map) => map.W == 1 ? "0" : $"j * {map.C}";
    }

    private IEnumerable<string> EachPixel(string pixel)
    {
        Map output = _loop.Map("out");
        yield return $"for (nint at = 0; at < {output.Count}; at += {output.C}) {pixel}";
        foreach (string line in Finish(output.Count)) yield return line;
    }

    private IEnumerable<string> Concat()
    {
        Map output = _loop.Map("out");
        int[] channels = _loop.Numbers("channels");
        yield return $"for (nint pixel = 0; pixel < {output.H * output.W}; pixel++)";
        yield return "{";
        for (int i = 0, at = 0; i < channels.Length; at += channels[i++])
            yield return $"    {Copy($"{(channels.Length == 1 ? "x" : $"x{i}")} + pixel * {channels[i]}", $"y + pixel * {output.C} + {at}", channels[i])}";
        yield return "}";
        foreach (string line in Finish(output.Count)) yield return line;
    }

    private IEnumerable<string> Select()
    {
        Map output = _loop.Map("out");
        yield return $"for (nint pixel = 0; pixel < {output.H * output.W}; pixel++)";
        yield return "{";
        int at = 0;
        foreach (string run in _loop["runs"].Split(','))
        {
            int[] parts = [.. run.Split('+').Select(int.Parse)];
            yield return $"    {Copy($"x + pixel * {_loop.Number("from")} + {parts[0]}", $"y + pixel * {output.C} + {at}", parts[1])}";
            at += parts[1];
        }
        yield return "}";
        foreach (string line in Finish(output.Count)) yield return line;
    }

    private IEnumerable<string> Gather()
    {
        Map output = _loop.Map("out");
        yield return $"Gather.Pixels(x, y, {output.H * output.W}, {_loop.Number("from")}, [{_loop["channels"]}]);";
        foreach (string line in Finish(output.Count)) yield return line;
    }

    private IEnumerable<string> Pad()
    {
        Map input = _loop.Map("in"), output = _loop.Map("out");
        yield return $"new Span<float>(y, {output.Count}).Fill({_loop.Float("value")});";
        yield return $"for (nint i = 0; i < {input.H}; i++) {Copy($"x + i * {input.W * input.C}", $"y + ((i + {_loop.Number("top")}) * {output.W} + {_loop.Number("left")}) * {output.C}", input.W * input.C)}";
        foreach (string line in Finish(output.Count)) yield return line;
    }

    private string FinishRow(Map output) =>
        Afterwards(output.C) is { } afterwards ? $"\n    {afterwards}.Finish(y, {Residual}, new Chunk(i * {output.W}, (i + 1) * {output.W}), new Chunk(0, {output.C}));" : "";

    private string Bool(string key) => _loop.Flag(key) ? "true" : "false";

    /// <summary>A copy of some floats, as a statement.</summary>
    public static string Copy(string from, string to, int count) => $"new ReadOnlySpan<float>({from}, {count}).CopyTo(new Span<float>({to}, {count}));";

    private static string Escape(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
