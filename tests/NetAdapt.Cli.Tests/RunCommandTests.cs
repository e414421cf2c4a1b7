using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Json;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Onnx;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Cli.Tests;

public sealed class RunCommandTests
{
    [Fact]
    public void Arrays_of_a_channel_first_file_are_turned_to_channel_last_maps()
    {
        var (names, fill) = Read(3, 4, 5, null, "2,3,4,5");
        Assert.Equal(["0", "1"], names);
        var input = new float[3 * 4 * 5];
        fill(1, input);
        // The second image's numbers go on where the first one's end; its channels lie 20 numbers apart.
        Assert.Equal([60f, 80f, 100f, 61f], input[..4]);
    }

    [Fact]
    public void Arrays_of_a_channel_last_file_stay_as_they_lie_even_where_they_are_square()
    {
        var (_, fill) = Read(3, 3, 3, "N,H,W,C", "1,3,3,3");
        var input = new float[27];
        fill(0, input);
        Assert.Equal(Enumerable.Range(0, 27).Select(i => (float)i), input);
    }

    [Theory]
    [InlineData("N,H,W,C", "2,3,4,5",
        "takes (N, 4, 5, 3): batch, height, width, channels. It fits if its axes are (N, C, H, W): turn them with "
        + "numpy.transpose(x, (0, 2, 3, 1)).")]
    [InlineData(null, "2,4,5,3",
        "takes (N, 3, 4, 5): batch, channels, height, width. It fits if its axes are (N, H, W, C): turn them with "
        + "numpy.transpose(x, (0, 3, 1, 2)).")]
    [InlineData(null, "3,4,5", "The axis of the batch is missing: add it with numpy.expand_dims(x, 0).")]
    [InlineData("H,W,C", "1,4,5,3",
        "takes (4, 5, 3): height, width, channels. The file has no axis for a batch: give one image, x[0].")]
    [InlineData(null, "0,3,4,5", "It holds no numbers: give at least one image.")]
    [InlineData(null, "2,3,4,5,1",
        "If its numbers are in the right order, give them these axes: numpy.reshape(x, (2, 3, 4, 5)).")]
    [InlineData(null, "2,3", "Give the array that the file's input 'input' takes")]
    [InlineData(null, "3", "Give the array that the file's input 'input' takes")]
    [InlineData(null, "", "has the shape ()")]
    public void Other_shapes_are_refused_with_the_one_that_fits_and_a_remedy(string? view, string shape,
        string expected) =>
        Assert.Contains(expected, Assert.Throws<InvalidInputException>(() => Read(3, 4, 5, view, shape)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData(3, 1, 1, null, 2, "2,3")]
    [InlineData(3, 1, 1, "N,C,1,1", 2, "2,3,1,1")]
    [InlineData(3, 1, 1, "C", 1, "3")]
    [InlineData(3, 1, 1, "C", 2, "2,3")]
    [InlineData(3, 4, 5, "NHW,C", 2, "40,3")]
    [InlineData(3, 1, 5, "N,C,W", 2, "2,3,5")]
    public void Outputs_get_the_axes_of_the_file(int c, int h, int w, string? view, int images, string expected)
    {
        Network network = Net(c, h, w, OnnxMetadata.OutputView, view);
        NpyFile written = RunCommand.ToArray([.. Enumerable.Range(0, images).Select(_ => new float[c * h * w])],
            NetworkSignature.Of(network).Output);
        Assert.Equal(expected, string.Join(',', written.Shape));
    }

    [Fact]
    public void One_output_by_sigmoid_shows_the_probabilities_of_both_classes()
    {
        Network network = Net(1, 1, 1, OnnxMetadata.Input, "x");
        network = new Network("net", [.. network.Layers, new Layer("p", new Sigmoid(), [0], [])]);
        RunOutput shown = RunCommand.OutputOf("cat.jpg", [0.46f], Head.Of(network));
        Assert.Equal([0, 1], shown.Top.Select(top => top.Class));
        Assert.Equal(0.54f, shown.Top[0].Probability!.Value, 1e-6f);
        Assert.Equal(0.46f, shown.Top[1].Probability);
        Assert.All(RunCommand.OutputOf("a.jpg", [3, -2], null).Top, top => Assert.Null(top.Probability));
    }

    [Fact]
    public void Outputs_that_are_not_finite_are_null_whatever_the_head()
    {
        Network network = Net(1, 1, 1, OnnxMetadata.Input, "x");
        RunOutput one = RunCommand.OutputOf("a.jpg", [float.NaN], Head.Of(network));
        Assert.Null(Assert.Single(one.Values));
        Assert.All(one.Top, top => Assert.Null(top.Value));
        Assert.All(one.Top, top => Assert.Null(top.Probability));
        RunOutput map = RunCommand.OutputOf("a.jpg", [float.PositiveInfinity, 2, 1], null);
        Assert.Equal([0, 1, 2], map.Top.Select(top => top.Class));
        Assert.Equal([null, 2f, 1f], map.Values);
    }

    private static (string[] Names, RunCommand.Filler Fill) Read(int c, int h, int w, string? view, string shape)
    {
        int[] dims = [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        var array = new NpyFile([.. dims], [.. Enumerable.Range(0, dims.Aggregate(1, (product, dim) => product * dim)).Select(i => (float)i)]);
        return RunCommand.FromArray(array, NetworkSignature.Of(Net(c, h, w, OnnxMetadata.InputView, view)).Input,
            "net", "x.npy");
    }

    private static Network Net(int c, int h, int w, string key, string? view)
    {
        var network = new Network("net", [new Layer("input", new Input(new FeatureMap(1, h, w, c)), [], [])]);
        return view == null ? network : network.WithMetadata(key, view);
    }
}
