using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Onnx.Tests;

/// <summary>Normalizations of an image by its own mean and variance, which are read as several layers: they compute what the format says, still do when the network was written and
/// read again, and lose channels as the layers around them do.</summary>
public class NormalizationTests
{
    private const int Channels = 6, Height = 2, Width = 5;

    private static readonly float[] s_input = [.. Enumerable.Range(0, 2 * Channels * Height * Width).Select(i => (i * 37 % 101 - 40) * 0.05f)];
    private static readonly float[] s_scale = [1, 0.5f, -2, 1.5f, 0.25f, 3], s_shift = [0, 1, -1, 0.5f, 0, 0.25f];

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_layer_normalization_over_the_channels_of_maps_that_lie_channel_last(int axis)
    {
        float[] expected = Normalized(s_pixel, 1e-3f);
        AssertComputes(expected, LayerNorm(axis, "w b"));
        AssertComputes([.. expected.Select((v, i) => v - s_shift[ChannelOf(i)])], LayerNorm(axis, "w"));

        static ModelSketch LayerNorm(int axis, string constants) => Sketch(17).Floats("w", [Channels], s_scale).Floats("b", [Channels], s_shift)
            .Node("Transpose", "x -> t", ("perm", new[] { 0, 2, 3, 1 })).Node("LayerNormalization", $"t {constants} -> n", ("axis", axis), ("epsilon", 1e-3f)).Node("Transpose", "n -> y", ("perm", new[] { 0, 3, 1, 2 }));
    }

    [Fact]
    public void A_layer_normalization_of_vectors_and_of_whole_images()
    {
        var vector = new ModelSketch(17, -1, Channels).Floats("w", [Channels], s_scale).Floats("b", [Channels], s_shift).Node("LayerNormalization", "x w b -> y");
        float[] rows = s_input[..(2 * Channels)];
        Assert.Equal(rows.Select((v, i) => Standard(v, rows[(i / Channels * Channels)..][..Channels], 1e-5f) * s_scale[i % Channels] + s_shift[i % Channels]), Inference.RunAsFile(vector.Read(), rows, 2), Near);

        var whole = Sketch(17).Floats("w", [Channels, Height, Width], [.. s_scale.SelectMany(s => Enumerable.Repeat(s, Height * Width))]).Node("LayerNormalization", "x w -> y", ("axis", 1));
        AssertComputes([.. Normalized(s_image, 1e-5f).Select((v, i) => v - s_shift[ChannelOf(i)])], whole);
        Assert.Contains("differs within a channel", Sketch(17).Floats("w", [Channels, Height, Width]).Node("LayerNormalization", "x w -> y", ("axis", 1)).Refusal(), StringComparison.Ordinal);
        Assert.Contains("images of a batch do not see each other", Sketch(17).Floats("w", [Channels]).Node("LayerNormalization", "x w -> y", ("axis", 0)).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_instance_normalization_over_the_pixels()
    {
        AssertComputes(Normalized(s_channel, 1e-2f), Sketch(13).Floats("w", [Channels], s_scale).Floats("b", [Channels], s_shift).Node("InstanceNormalization", "x w b -> y", ("epsilon", 1e-2f)));
        Assert.Contains("has 2 numbers, where 6 are needed", Sketch(13).Floats("w", [2]).Floats("b", [2]).Node("InstanceNormalization", "x w b -> y").Refusal(), StringComparison.Ordinal);
        Assert.Contains("no axes after that of the channels", new ModelSketch(13, -1, 4).Floats("w", [4]).Floats("b", [4]).Node("InstanceNormalization", "x w b -> y").Refusal(), StringComparison.Ordinal);
    }

    /// <summary>One group, some, and as many as there are channels: by the op of its own, and as exporters write it.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(6)]
    public void A_group_normalization_over_parts_of_the_channels(int groups)
    {
        float[] expected = Normalized(i => s_channel(i) / (Channels / groups), 1e-5f);
        AssertComputes(expected, Sketch(21).Floats("w", [Channels], s_scale).Floats("b", [Channels], s_shift).Node("GroupNormalization", "x w b -> y", ("num_groups", groups)));
        AssertComputes(expected, Sketch(13).Floats("w", [Channels, 1, 1], s_scale).Floats("b", [Channels, 1, 1], s_shift).Floats("ones", [groups], [.. Enumerable.Repeat(1f, groups)]).Floats("zeros", [groups], new float[groups])
            .Ints("parts", 0, groups, -1).Node("Reshape", "x parts -> p").Node("InstanceNormalization", "p ones zeros -> n").Node("Shape", "x -> s").Node("Reshape", "n s -> r").Node("Mul", "r w -> m").Node("Add", "m b -> y"));
        var each = Sketch(18).Floats("w", [groups], s_scale[..groups]).Floats("b", [groups], s_shift[..groups]).Node("GroupNormalization", "x w b -> y", ("num_groups", groups));
        AssertComputes([.. expected.Select((v, i) => (v - s_shift[ChannelOf(i)]) / s_scale[ChannelOf(i)] * s_scale[ChannelOf(i) / (Channels / groups)] + s_shift[ChannelOf(i) / (Channels / groups)])], each);
    }

    [Fact]
    public void Groups_that_do_not_divide_the_channels_and_parts_that_something_else_reads_are_refused()
    {
        Assert.Contains("4 groups do not divide 6 channels", Sketch(21).Floats("w", [6]).Floats("b", [6]).Node("GroupNormalization", "x w b -> y", ("num_groups", 4)).Refusal(), StringComparison.Ordinal);
        Assert.Contains("GroupNorm (Reshape, InstanceNormalization, Reshape)", Sketch(13).Ints("parts", 0, 2, -1).Node("Reshape", "x parts -> p").Node("Relu", "p -> y").Refusal(), StringComparison.Ordinal);
        Assert.Contains("only a shuffle of the channels", Sketch(13).Ints("parts", 0, 2, -1).Node("Reshape", "x parts -> p").Node("Transpose", "p -> y", ("perm", new[] { 0, 2, 1 })).Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Vectors_of_length_one_and_other_norms()
    {
        AssertComputes(Each(s_pixel, (v, all) => v / Length(all)), Sketch(13).Node("ReduceL2", "x -> l", ("axes", new[] { 1 })).Node("Div", "x l -> y"));
        AssertComputes(Each(s_channel, (v, all) => v / all.Sum(MathF.Abs)), Sketch(13).Node("ReduceL1", "x -> l", ("axes", new[] { 2, 3 })).Node("Div", "x l -> y"));
        AssertComputes(Each(s_image, (v, all) => v / Length(all) / Length(all)), Sketch(13).Node("ReduceSumSquare", "x -> l", ("axes", new[] { 1, 2, 3 })).Node("Div", "x l -> y"));
        // By the mean square alone, as one by the root.
        ModelSketch squares = Sketch(13).Floats("two", [], 2).Node("Pow", "x two -> q").Node("ReduceMean", "q -> m", ("axes", new[] { 1 }));
        float[] expected = Each(s_pixel, (v, all) => v * MathF.Sqrt(all.Count()) / Length(all));
        AssertComputes(expected, squares.Node("Sqrt", "m -> r").Node("Reciprocal", "r -> o").Node("Mul", "x o -> y"));
        AssertComputes(expected, Sketch(13).Floats("two", [], 2).Floats("half", [], -0.5f).Node("Pow", "x two -> q").Node("ReduceMean", "q -> m", ("axes", new[] { 1 })).Node("Pow", "m half -> o").Node("Mul", "x o -> y"));
        AssertComputes([.. expected.Select(v => 3 * v)], Sketch(13).Floats("two", [], 2).Floats("three", [], 3).Node("Pow", "x two -> q").Node("ReduceMean", "q -> m", ("axes", new[] { 1 })).Node("Sqrt", "m -> r")
            .Node("Div", "three r -> o").Node("Mul", "x o -> y"));
        AssertComputes(Each(s_channel, (v, all) => Standard(v, [.. all], 0)), Sketch(13).Node("MeanVarianceNormalization", "x -> y", ("axes", new[] { 2, 3 })));
        Assert.Contains("images of a batch do not see each other", Sketch(13).Node("MeanVarianceNormalization", "x -> y").Refusal(), StringComparison.Ordinal);

        static float Length(IEnumerable<float> all) => MathF.Sqrt(all.Sum(v => v * v));
    }

    /// <summary>As Keras and JAX write it: one by the root takes the scales, and copies of it multiply map and mean.</summary>
    [Fact]
    public void A_layer_normalization_whose_root_takes_the_scales()
    {
        var sketch = new ModelSketch(13, -1, 3, Height, Width).Floats("k", [Channels, 3, 1, 1]).Floats("w", [1, 1, 1, Channels], s_scale).Floats("b", [Channels], s_shift).Floats("e", [], 1e-3f).Floats("v", [4, Channels, 1, 1])
            .Node("Conv", "x k -> c").Node("Transpose", "c -> t", ("perm", new[] { 0, 2, 3, 1 })).Node("ReduceMean", "t -> m", ("axes", new[] { 3 })).Node("Sub", "t m -> d").Node("Mul", "d d -> q").Node("ReduceMean", "q -> v2", ("axes", new[] { -1 }))
            .Node("Add", "v2 e -> s").Node("Sqrt", "s -> r").Node("Reciprocal", "r -> o").Node("Mul", "o w -> i").Node("Mul", "t i -> z").Node("Mul", "m i -> f").Node("Sub", "b f -> g").Node("Add", "z g -> n")
            .Node("Transpose", "n -> u", ("perm", new[] { 0, 3, 1, 2 })).Node("Conv", "u v -> y");
        var plain = new ModelSketch(17, -1, 3, Height, Width).Floats("k", [Channels, 3, 1, 1]).Floats("w", [Channels], s_scale).Floats("b", [Channels], s_shift).Floats("v", [4, Channels, 1, 1])
            .Node("Conv", "x k -> c").Node("Transpose", "c -> t", ("perm", new[] { 0, 2, 3, 1 })).Node("LayerNormalization", "t w b -> n", ("epsilon", 1e-3f)).Node("Transpose", "n -> u", ("perm", new[] { 0, 3, 1, 2 })).Node("Conv", "u v -> y");
        float[] x = s_input[..60];
        Network[] networks = [plain.Read(), sketch.Read()];
        Assert.Equal(Inference.RunAsFile(networks[0], x, 2), Inference.RunAsFile(networks[1], x, 2), Near);
        // The copies go with the channels that they multiply.
        float[][] pruned = [.. networks.Select(network =>
        {
            ChannelGroups groups = ChannelGroups.Of(network);
            Network kept = FilterSelection.All(groups).Keep(groups.Free.Single(), [0, 2, 5]).Apply();
            return Inference.RunAsFile(OnnxReader.Read(OnnxWriter.ToBytes(kept), "again"), x, 2);
        })];
        Assert.Equal(pruned[0], pruned[1], Near);
    }

    [Fact]
    public void An_image_of_one_value_becomes_the_shift()
    {
        Network network = Sketch(13).Floats("w", [Channels], s_scale).Floats("b", [Channels], s_shift).Node("InstanceNormalization", "x w b -> y").Read();
        float[] flat = [.. Enumerable.Repeat(0.3f, s_input.Length)];
        Assert.Equal(flat.Select((_, i) => s_shift[ChannelOf(i)]), Inference.RunAsFile(network, flat, 2), (a, b) => MathF.Abs(a - b) < 1e-3f);
    }

    /// <summary>The mean is that of the channels that are left; each part of a group normalization keeps one.</summary>
    [Fact]
    public void What_is_normalized_loses_channels_one_by_one()
    {
        (ModelSketch File, int Parts)[] cases =
        [
            (Start().Node("Transpose", "c -> t", ("perm", new[] { 0, 2, 3, 1 })).Node("LayerNormalization", "t w b -> n").Node("Transpose", "n -> u", ("perm", new[] { 0, 3, 1, 2 })).Node("Conv", "u v -> y"), 1),
            (Start().Node("InstanceNormalization", "c w b -> n").Node("Conv", "n v -> y"), 1),
            (Start().Ints("parts", 0, 2, -1).Floats("ones", [2], 1, 1).Floats("zeros", [2], 0, 0).Node("Reshape", "c parts -> p").Node("InstanceNormalization", "p ones zeros -> n")
                .Node("Shape", "c -> shape").Node("Reshape", "n shape -> r").Node("Conv", "r v -> y"), 2),
        ];
        foreach (var (file, parts) in cases)
        {
            Network network = file.Read();
            ChannelGroups groups = ChannelGroups.Of(network);
            Assert.Equal(parts, groups.Free.Count());
            FilterSelection kept = FilterSelection.All(groups);
            foreach (var (group, channels) in groups.Free.Zip(parts == 1 ? (int[][])[[0, 2, 5]] : [[0, 2], [1]])) kept = kept.Keep(group, channels);
            Network pruned = kept.Apply();
            Assert.Equal(3, pruned.Layers.Single(layer => layer.Name == "node_0").Weights[0].Shape.N);
            float[] x = s_input[..60], output = Inference.RunAsFile(pruned, x, 1);
            Assert.Equal(output, Inference.RunAsFile(OnnxReader.Read(OnnxWriter.ToBytes(pruned), "again"), x, 1), Near);
            Assert.DoesNotContain(output, float.IsNaN);
        }

        static ModelSketch Start() =>
            new ModelSketch(17, -1, 3, 4, 5).Floats("k", [6, 3, 1, 1]).Floats("w", [6], s_scale).Floats("b", [6], s_shift).Floats("v", [4, 6, 1, 1]).Node("Conv", "x k -> c");
    }

    // Which elements are normalized together: those of the same number.
    private static readonly Func<int, int> s_image = i => i / (Channels * Height * Width), s_channel = i => i / (Height * Width), s_pixel = i => s_image(i) * Height * Width + i % (Height * Width);

    private static ModelSketch Sketch(int opset) => new(opset, -1, Channels, Height, Width);

    private static int ChannelOf(int element) => element / (Height * Width) % Channels;

    /// <summary>A function of each element and of all that belong together with it.</summary>
    private static float[] Each(Func<int, int> together, Func<float, IEnumerable<float>, float> function)
    {
        var sets = s_input.Index().ToLookup(e => together(e.Index), e => e.Item);
        return [.. s_input.Select((v, i) => function(v, sets[together(i)]))];
    }

    private static float[] Normalized(Func<int, int> together, float epsilon) =>
        [.. Each(together, (v, all) => Standard(v, [.. all], epsilon)).Select((v, i) => v * s_scale[ChannelOf(i)] + s_shift[ChannelOf(i)])];

    private static float Standard(float value, float[] all, float epsilon)
    {
        double mean = all.Average(v => (double)v), variance = all.Average(v => (v - mean) * (v - mean));
        return (float)((value - mean) / Math.Sqrt(variance + epsilon));
    }

    private static bool Near(float expected, float actual) => MathF.Abs(expected - actual) < 1e-5f;

    private static void AssertComputes(float[] expected, ModelSketch sketch)
    {
        Network network = sketch.Read();
        Assert.Equal(expected, Inference.RunAsFile(network, s_input, 2), Near);
        Assert.Equal(expected, Inference.RunAsFile(OnnxReader.Read(OnnxWriter.ToBytes(network), "again"), s_input, 2), Near);
    }
}
