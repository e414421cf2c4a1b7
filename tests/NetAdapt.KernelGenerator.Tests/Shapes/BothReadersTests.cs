using Microsoft.CodeAnalysis.Text;
using NetAdapt.Graphs;
using NetAdapt.KernelGenerator.Shapes;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Tests;

namespace NetAdapt.KernelGenerator.Tests.Shapes;

/// <summary>The science writes shapes and the generator, which cannot refer to it, reads them: here both are held together.</summary>
public sealed class BothReadersTests
{
    public static TheoryData<string> Files() =>
        [.. Directory.EnumerateFiles(Folder, "*.shapes").Select(file => Path.GetFileName(file))
            .Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Files))]
    public void A_committed_file_has_no_problems(string file)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Folder, file));
        ReadShapes read = Read(string.Join("\n", lines));
        Assert.Empty(read.Problems);
        Assert.Equal(lines.Where(line => !line.StartsWith('#')), read.Lines.Select(line => line.Text));
    }

    public static TheoryData<Op> Ops() => [
        new Convolution(8, Window.Square(3, 2, 1)), new Convolution(12, Window.Square(1), 4), new Convolution(5, new Window(3, 2) { StrideH = 2, PadBottom = 1, PadRight = 3, DilationW = 2 }),
        new FullyConnected(7), new MaxPool(Window.Square(3, 2, 1) with { CeilMode = true }), new AveragePool(Window.Square(2, 2), CountPads: true), new GlobalAveragePool(),
        new Pad(1, 2, 3, 0, -1.5f), new Clamp(0, 6), new LeakyRelu(0.2f), new HardSigmoid(), new HardSwish(), new Elu(0.5f), new ThresholdedRelu(0.25f), new Gelu(), new Mish(), new Swish(), new Sqrt(), new Flatten()];

    [Theory, MemberData(nameof(Ops))]
    public void What_the_science_writes_the_generator_reads(Op op)
    {
        var input = new FeatureMap(1, 9, 7, 4);
        FeatureMap output = op.OutputShape([input]);
        foreach (ElementwiseOp? activation in (ElementwiseOp?[])[null, new Clamp(0, float.PositiveInfinity), new LeakyRelu(), new HardSwish()])
        foreach (bool residual in (bool[])[false, true])
        {
            LayerShape shape = LayerShape.Of(new FusedLayer("x", op, residual ? [0, 0] : [0], [], activation, residual), residual ? [input, output] : [input], output);
            ReadShapes read = Read(shape.Text);
            Assert.Empty(read.Problems);
            ShapeLine line = Assert.Single(read.Lines);
            Assert.Equal((op.Kind, new Map(9, 7, 4), new Map(output.H, output.W, output.C)), (line.Op, line.Input, line.Output));
            if (op is Convolution { Window: var w } convolution)
            {
                Assert.Equal(convolution.Groups, line.Groups);
                Assert.Equal(new SlidingWindow(w.KernelH, w.KernelW, w.StrideH, w.StrideW, w.PadTop, w.PadLeft, w.PadBottom, w.PadRight, w.DilationH, w.DilationW, w.CeilMode), line.Window);
            }
        }
    }

    private static string Folder => Path.Combine(RepositoryRoot.Folder, "kernels", "shapes");

    private static ReadShapes Read(string text) => ShapesReader.Read("net.shapes", SourceText.From(text));
}
