using NetAdapt.Cli.Commands;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Cli.Tests;

public sealed class RunCommandTests
{
    [Theory]
    [InlineData(3, 1, 1, "2,3,1,1")]
    [InlineData(3, 1, 1, "2,3")]
    [InlineData(3, 1, 5, "2,3,5")]
    [InlineData(3, 4, 5, "2,3,4,5")]
    public void Arrays_may_leave_out_the_axes_that_a_network_does_not_have(int c, int h, int w, string shape)
    {
        var (names, fill) = Read(c, h, w, shape);
        Assert.Equal(2, names.Length);
        // The second image's numbers go on where the first one's end; channels come last.
        var input = new float[c * h * w];
        fill(1, input);
        Assert.Equal((float)(c * h * w), input[0]);
        Assert.Equal((float)(c * h * w + h * w), input[1]);
    }

    [Theory]
    [InlineData(3, 4, 5, "2,3")]
    [InlineData(3, 4, 5, "2,4,5,3")]
    [InlineData(3, 1, 5, "2,5,3")]
    [InlineData(3, 1, 1, "2,4")]
    [InlineData(3, 1, 1, "0,3")]
    [InlineData(3, 1, 1, "3")]
    [InlineData(3, 1, 1, "")]
    public void Other_shapes_are_refused_with_the_one_that_fits(int c, int h, int w, string shape) =>
        Assert.Contains($"takes (N, {c}, {h}, {w})", Assert.Throws<InvalidInputException>(() => Read(c, h, w, shape)).Message, StringComparison.Ordinal);

    private static (string[] Names, RunCommand.Filler Fill) Read(int c, int h, int w, string shape)
    {
        int[] dims = [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        var array = new NpyFile([.. dims], [.. Enumerable.Range(0, dims.Aggregate(1, (product, dim) => product * dim)).Select(i => (float)i)]);
        return RunCommand.FromArray(array, new Network("net", [new Layer("input", new Input(new FeatureMap(1, h, w, c)), [], [])]), "x.npy");
    }
}
