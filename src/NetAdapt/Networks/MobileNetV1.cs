using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Training;

namespace NetAdapt.Networks;

/// <summary>MobileNetV1: a 3x3 convolution, then 13 pairs of depthwise 3x3 and pointwise convolution, each with batch normalization and ReLU6; the mean over the
/// map; one fully connected layer, whose outputs are logits. Source: Howard et al. 2017, Table 1.</summary>
public static class MobileNetV1
{
    // Output channels and stride of the 13 pairs, at width 1.
    private static readonly (int Channels, int Stride)[] Pairs =
    [
        (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1),
    ];

    /// <summary>The network with fresh weights. Layers are named after the paper's rows: conv1, conv_dw_2, conv_pw_2, ..., conv_pw_14, pool, fc; with _bn and _relu6.</summary>
    /// <param name="width">Multiplies all channels; they are rounded to multiples of 8, at least 8.</param>
    /// <param name="size">Height and width of the input. Up to 64 pixels the first convolution keeps the size (stride 1), as is usual for small images;
    /// beyond, it halves it (stride 2, the paper's).</param>
    /// <param name="classes">Number of logits.</param>
    /// <param name="seed">Decides the weights (<see cref="Initializer"/>).</param>
    /// <param name="inputChannels">3 for RGB, 1 for gray.</param>
    /// <exception cref="InvalidInputException">A value is not positive.</exception>
    public static Network Build(double width, int size, int classes, ulong seed = 1, int inputChannels = 3)
    {
        if (!(width > 0 && double.IsFinite(width)) || size < 1 || classes < 1 || inputChannels < 1)
            throw new InvalidInputException(FormattableString.Invariant(
                $"MobileNetV1 with width {width}, {size}x{size}x{inputChannels} and {classes} classes cannot be made: all four must be above 0."));
        var layers = new List<Layer> { new("input", new Input(new FeatureMap(1, size, size, inputChannels)), [], []) };
        FeatureMap map = new(1, size, size, inputChannels);

        void Append(string name, Op op)
        {
            layers.Add(new Layer(name, op, [layers.Count - 1], [.. op.Weights([map]).Select(spec => new Tensor(spec.Shape))]));
            map = op.OutputShape([map]);
        }

        void Convolve(string name, Convolution convolution)
        {
            Append(name, convolution);
            Append(name + "_bn", new BatchNormalization());
            Append(name + "_relu6", new Clamp(0, 6));
        }

        Convolve("conv1", new Convolution(Channels(32, width), Window.Square(3, stride: size <= 64 ? 1 : 2, pad: 1), HasBias: false));
        for (int i = 0; i < Pairs.Length; i++)
        {
            Convolve($"conv_dw_{i + 2}", new Convolution(map.C, Window.Square(3, Pairs[i].Stride, pad: 1), Groups: map.C, HasBias: false));
            Convolve($"conv_pw_{i + 2}", new Convolution(Channels(Pairs[i].Channels, width), Window.Square(1), HasBias: false));
        }
        Append("pool", new GlobalAveragePool());
        Append("fc", new FullyConnected(classes));
        return Initializer.Initialize(new Network(FormattableString.Invariant($"mobilenet_v1_{width}_{size}"), layers), seed);
    }

    private static int Channels(int channels, double width) => Math.Max(8, (int)Math.Round(channels * width / 8, MidpointRounding.AwayFromZero) * 8);
}
