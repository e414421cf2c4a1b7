using NetAdapt.Graphs;

namespace NetAdapt.Onnx.Tests;

/// <summary>Channel groups of real networks.</summary>
public sealed class SharedModelGroupsTests
{
    /// <summary>MobileNetV1: the first convolution and 13 pointwise ones; the depthwise ones follow.</summary>
    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn", "16 32 64 64 128 128 256 256 256 256 256 256 512 512")]
    [InlineData("mobilenet_v1_0.25_224_keras_bn", "8 16 32 32 64 64 128 128 128 128 128 128 256 256")]
    [InlineData("mobilenet_v1_0.25_vww96_mlperf_tiny", "8 16 32 32 64 64 128 128 128 128 128 128 256 256")]
    public void MobileNetV1_has_a_group_for_each_convolution_that_is_not_depthwise(string model, string widths)
    {
        var groups = ChannelGroups.Of(Read(model));
        Assert.Equal(widths, string.Join(' ', groups.Free.Select(g => g.Width)));
        Assert.All(groups.Free, g => Assert.Single(g.Producers));
    }

    /// <summary>ResNet8: stack 1 shares its 16 channels with the stem, stacks 2 and 3 theirs with the shortcut's convolution; each block has a free inner convolution.</summary>
    [Fact]
    public void ResNet8_ties_what_its_additions_tie()
    {
        var groups = ChannelGroups.Of(Read("resnet8_cifar10_mlperf_tiny"));
        Assert.Equal([16, 16, 32, 32, 64, 64], groups.Free.Select(g => g.Width).Order());
        Assert.Equal(3, groups.Free.Count(g => g.Producers.Length == 2));
    }

    [Theory]
    [InlineData("mobilenet_v1_0.5_cifar10_bn")]
    [InlineData("resnet8_cifar10_mlperf_tiny")]
    [InlineData("mobilenet_v1_0.25_224_keras_bn")]
    [InlineData("mobilenet_v1_0.25_vww96_mlperf_tiny")]
    public void Half_of_every_group_can_go(string model)
    {
        Network network = Read(model);
        var groups = ChannelGroups.Of(network);
        Network half = groups.Free.Aggregate(FilterSelection.All(groups), (s, g) => s.KeepFirst(g, g.Width / 2)).Apply();
        Assert.True(half.Macs < network.Macs / 2);
        Assert.Equal(network.OutputShape, half.OutputShape);
    }

    private static Network Read(string model) => OnnxReader.Read(Shared.Path($"models/{model}.onnx"));
}
