using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Tests;

/// <summary>Arrays go in and come out as the file declares them. The expected numbers follow from what the format says
/// of each node.</summary>
public sealed class ArrayLayoutTests
{
    [Fact]
    public void A_square_channel_last_file_takes_and_gives_channel_last_arrays()
    {
        // y[n, h, w, :] = x[n, h, w, :] * (1, 10, 100); 3x3x3, so that no size tells the axes apart.
        Network network = new ModelSketch(13, -1, 3, 3, 3).Floats("k", [3, 1, 1, 1], 1, 10, 100)
            .Node("Transpose", "x -> t", ("perm", new[] { 0, 3, 1, 2 })).Node("Conv", "t k -> c", ("group", 3))
                .Node("Transpose", "c -> y", ("perm", new[] { 0, 2, 3, 1 })).Read();
        Assert.Equal(("N,H,W,C", "N,H,W,C"), (NetworkSignature.Of(network).Input.Axes,
            NetworkSignature.Of(network).Output.Axes));
        float[] x = Counting(27);
        Assert.Equal(x.Select((value, i) => value * (i % 3 == 0 ? 1 : i % 3 == 1 ? 10 : 100)),
            Run(network, x, 1, [1, 3, 3, 3]));
    }

    [Fact]
    public void A_softmax_over_the_last_axis_of_a_square_map_is_over_the_last_axis_of_the_array()
    {
        Network network = new ModelSketch(13, 2, 4, 4).Node("Softmax", "x -> y", ("axis", -1)).Read();
        float[] y = Run(network, [.. Counting(32).Select(value => value * value * 0.01f)], 2, [2, 4, 4]);
        for (int row = 0; row < 8; row++) Assert.Equal(1f, y.Skip(4 * row).Take(4).Sum(), 1e-6f);
        // Along a row the numbers rise.
        Assert.True(y[0] < y[1] && y[1] < y[2] && y[2] < y[3]);
    }

    [Theory]
    [InlineData("2,0,1", "5,3,4")]
    [InlineData("1,2,0", "4,5,3")]
    public void A_transposed_output_lies_as_the_format_says(string perm, string shape)
    {
        Network network = new ModelSketch(13, 3, 4, 5).Node("Transpose", "x -> y",
            ("perm", perm.Split(',').Select(int.Parse).ToArray())).Read();
        // Whether the first axis is a batch cannot be told, and does not matter.
        Assert.Equal(3, NetworkSignature.Of(network).Input.ImagesOf([3, 4, 5], "x.npy", "net"));
        float[] y = Run(network, Counting(60), 3, [.. shape.Split(',').Select(int.Parse)]);
        int[] order = [.. perm.Split(',').Select(int.Parse)], sizes = [3, 4, 5], steps = [20, 5, 1];
        // The element after the first along the output's last axis is the next one along that axis of the input.
        Assert.Equal(steps[order[2]], y[1]);
        Assert.Equal(steps[order[1]], y[sizes[order[2]]]);
    }

    [Fact]
    public void An_output_whose_last_axis_is_the_batch_is_written_so()
    {
        Network network = new ModelSketch(13, 2, 3).Floats("w", [3, 4]).Node("MatMul", "x w -> m")
            .Node("Transpose", "m -> y", ("perm", new[] { 1, 0 })).Read();
        float[] x = [1, 0, 0, 0, 1, 0];
        float[] y = Run(network, x, 2, [4, 2]);
        // Row 0 of w for the first image, row 1 for the second: w counts up by 0.1 from -0.3.
        for (int c = 0; c < 4; c++) Assert.Equal((0.1f * c - 0.3f, 0.1f * (c + 4) - 0.3f), (y[2 * c], y[2 * c + 1]));
    }

    [Fact]
    public void A_written_file_takes_and_gives_the_arrays_of_the_file_that_was_read()
    {
        Network read = new ModelSketch(13, -1, 4, 5, 3).Floats("k", [2, 3, 1, 1])
            .Node("Transpose", "x -> t", ("perm", new[] { 0, 3, 1, 2 })).Node("Conv", "t k -> c")
            .Node("GlobalAveragePool", "c -> p").Node("Transpose", "p -> y", ("perm", new[] { 0, 2, 3, 1 })).Read();
        Network written = OnnxReader.Read(OnnxWriter.ToBytes(read), "written");
        foreach (Network network in new[] { read, written })
        {
            NetworkSignature signature = NetworkSignature.Of(network);
            Assert.Equal(("x", "y"), (signature.Input.Name, signature.Output.Name));
            Assert.Equal([7, 4, 5, 3], signature.Input.Shape(7));
            Assert.Equal([7, 1, 1, 2], signature.Output.Shape(7));
        }
        float[] x = Counting(2 * 60);
        Assert.Equal(Run(read, x, 2, [2, 1, 1, 2]), Run(written, x, 2, [2, 1, 1, 2]));
    }

    [Fact]
    public void Every_layout_reads_back_what_it_wrote()
    {
        var map = new FeatureMap(1, 2, 3, 4);
        foreach (string view in new[] { "N,C,H,W", "N,H,W,C", "C,N,H,W", "N,W,H,C", "NHW,C", "N,CHW", "C,H,W",
            "H,W,NC" })
        {
            ArrayLayout layout = NetworkSignature.Of(new Network("n",
                [new Layer("x", new NetAdapt.Ops.Input(map), [], [])]).WithMetadata(OnnxMetadata.OutputView,
                view)).Output;
            Assert.Equal(view, layout.Axes);
            var array = new float[3 * map.Count];
            for (int i = 0; i < 3; i++) layout.FromMap([.. Counting(map.Count).Select(value => value + 100 * i)],
                array, 3, i);
            Assert.Equal(array.Length, array.Distinct().Count());
            var back = new float[map.Count];
            layout.ToMap(array, 3, 2, back);
            Assert.Equal(Counting(map.Count).Select(value => value + 200), back);
            Assert.Equal(array.Length, layout.Shape(3).Aggregate(1, (product, dim) => product * dim));
        }
    }

    private static float[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    private static float[] Run(Network network, float[] x, int images, ImmutableArray<int> shape)
    {
        NetworkSignature signature = NetworkSignature.Of(network);
        using IInferencePlan plan = new ReferenceBackend().PlanInference(FusedNetwork.Of(network),
            new PlanOptions(images));
        for (int i = 0; i < images; i++) signature.Input.ToMap(x, images, i,
            plan.Input.Slice(i * network.InputShape.Count, network.InputShape.Count));
        plan.Run(images);
        var y = new float[images * network.OutputShape.Count];
        for (int i = 0; i < images; i++) signature.Output.FromMap(plan.Output.Slice(i * network.OutputShape.Count,
            network.OutputShape.Count), y, images, i);
        Assert.Equal(shape, signature.Output.Shape(images));
        return y;
    }
}
