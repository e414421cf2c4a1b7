namespace NetAdapt.Tensors;

/// <summary>The shape of activations and of weights. Activations: N images of H x W pixels with C channels each, channel last.
/// Weights use the same four axes: N = output channels, H x W = window, C = input channels of one group (OHWI); vectors are (1, 1, 1, C).</summary>
public readonly record struct FeatureMap(int N, int H, int W, int C)
{
    /// <summary>Shape of a vector with <paramref name="length"/> elements: (1, 1, 1, length).</summary>
    public static FeatureMap Vector(int length) => new(1, 1, 1, length);

    /// <summary>Number of elements, N * H * W * C.</summary>
    public int Count => checked(N * H * W * C);

    /// <summary>H * W.</summary>
    public int Pixels => H * W;

    public FeatureMap WithBatch(int n) => this with { N = n };

    public FeatureMap WithChannels(int c) => this with { C = c };

    /// <summary>Without the batch: "32x32x16".</summary>
    public override string ToString() => N == 1 ? $"{H}x{W}x{C}" : $"{N}x{H}x{W}x{C}";
}
