using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

/// <summary>Three classes of 6x6 images that a network of a few hundred weights learns in a few epochs: noise, with stripes along, across, or a bright spot.</summary>
internal static class TinyProblem
{
    public const int Size = 6, Classes = 3;

    public static Preprocessing Preprocessing { get; } = Preprocessing.Parse("scale=1/255;mean=.5;std=.25");

    /// <summary>Quick to train, with all that has state in it.</summary>
    public static TrainingSettings Settings { get; } = new()
    {
        Epochs = 3, BatchSize = 8, LearningRate = 0.05f, WarmupSteps = 3, ClipNorm = 2, EmaDecay = 0.9f, ReestimationBatches = 3, LabelSmoothing = 0.1f, Nesterov = true,
        Augmentation = new Augmentation(CropPadding: 1, ReflectPadding: true, HorizontalFlip: true), Seed = 5,
    };

    public static ImageSet Images(int count, ulong seed)
    {
        var chance = new Prng(seed);
        var pixels = new byte[count * Size * Size];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % Classes)];
        for (int i = 0; i < pixels.Length; i++)
        {
            int label = labels[i / (Size * Size)], y = i / Size % Size, x = i % Size;
            bool bright = label switch { 0 => y % 2 == 0, 1 => x % 2 == 0, _ => y is 2 or 3 && x is 2 or 3 };
            pixels[i] = (byte)(chance.NextInt(120) + (bright ? 120 : 0));
        }
        return new MemoryImages("tiny", pixels, labels, Size, Size, 1, Classes);
    }

    /// <summary>Convolution, batch normalization, ReLU6, depthwise, dropout, fully connected.</summary>
    public static Network Network(ulong seed = 1)
    {
        var builder = new NetworkBuilder(new FeatureMap(1, Size, Size, 1));
        builder.Append(new Convolution(6, Window.Square(3, pad: 1), HasBias: false));
        builder.Append(new BatchNormalization());
        builder.Append(new Clamp(0, 6));
        builder.Append(new Convolution(6, Window.Square(3, stride: 2, pad: 1), Groups: 6));
        builder.Append(new BatchNormalization(Momentum: 0.8f));
        builder.Append(Clamp.Relu);
        builder.Append(new GlobalAveragePool());
        builder.Append(new Dropout(0.1f));
        builder.Append(new FullyConnected(Classes));
        return Initializer.Initialize(builder.Build(), seed);
    }

    /// <summary>All weights' bits, one after the other.</summary>
    public static int[] Bits(Network network) =>
        [.. network.Layers.SelectMany(l => l.Weights).SelectMany(w => w.Span.ToArray()).Select(BitConverter.SingleToInt32Bits)];
}
