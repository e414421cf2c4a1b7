using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Bench.Networks;

/// <summary>A network to time.</summary>
/// <param name="Base">Name of the unpruned network that an odd one came from; null: it is one itself.</param>
internal sealed record InferenceNetwork(string Name, Network Network, string? Base = null);

/// <summary>The networks whose latency is compared: convolution, bias and ReLU6, batch normalization folded, symmetric padding, random weights, 1000 classes.</summary>
internal static class InferenceNetworks
{
    private const int Classes = 1000;

    // Output channels and stride of MobileNetV1's 13 pairs (Howard et al. 2017, Table 1).
    private static readonly (int Channels, int Stride)[] s_pairs =
        [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)];

    // Expansion, channels, repeats and first stride of MobileNetV2's blocks (Sandler et al. 2018, Table 2).
    private static readonly (int Expansion, int Channels, int Repeats, int Stride)[] s_blocks =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public static IEnumerable<InferenceNetwork> All()
    {
        yield return V1("mobilenet_v1_1.0_224", 1, 224);
        yield return V1("mobilenet_v1_0.75_224", 0.75, 224);
        yield return new InferenceNetwork("mobilenet_v2_1.0_224", V2("mobilenet_v2_1.0_224", 224));
        yield return V1("mobilenet_v1_0.5_128", 0.5, 128);
        yield return V1("mobilenet_v1_0.25_128", 0.25, 128);
        yield return V1("mobilenet_v1_0.5_128_primes_0.8", 0.5, 128, keep: 0.8, @base: "mobilenet_v1_0.5_128");
        yield return V1("mobilenet_v1_1.0_224_primes_0.7", 1, 224, keep: 0.7, @base: "mobilenet_v1_1.0_224");
    }

    /// <param name="keep">Below 1: every pointwise layer has the largest prime at or under this share of its channels, as unrounded pruning leaves them; depthwise and first
    /// convolution follow.</param>
    private static InferenceNetwork V1(string name, double width, int size, double keep = 1, string? @base = null)
    {
        int Channels(int channels) => keep < 1 ? PrimeUpTo((int)(channels * width * keep)) : (int)(channels * width);

        var sketch = new NetworkSketch(name, new FeatureMap(1, size, size, 3), seed: 1);
        sketch.Convolve(Channels(32), 3, 2);
        foreach (var (channels, stride) in s_pairs)
        {
            sketch.Convolve(sketch.Shape.C, 3, stride, groups: sketch.Shape.C);
            sketch.Convolve(Channels(channels), 1, 1);
        }
        sketch.Append(new GlobalAveragePool());
        sketch.Append(new FullyConnected(Classes));
        return new InferenceNetwork(name, sketch.Finish(), @base);
    }

    private static Network V2(string name, int size)
    {
        var sketch = new NetworkSketch(name, new FeatureMap(1, size, size, 3), seed: 2);
        sketch.Convolve(32, 3, 2);
        foreach (var (expansion, channels, repeats, firstStride) in s_blocks)
            for (int i = 0; i < repeats; i++)
            {
                int stride = i == 0 ? firstStride : 1, block = sketch.Last, inputs = sketch.Shape.C;
                if (expansion > 1) sketch.Convolve(inputs * expansion, 1, 1);
                sketch.Convolve(inputs * expansion, 3, stride, groups: inputs * expansion);
                int projected = sketch.Append(new Convolution(channels, Window.Square(1)));
                if (stride == 1 && inputs == channels) sketch.Append(new Add(), block, projected);
            }
        sketch.Convolve(1280, 1, 1);
        sketch.Append(new GlobalAveragePool());
        sketch.Append(new FullyConnected(Classes));
        return sketch.Finish();
    }

    private static int PrimeUpTo(int n)
    {
        while (!IsPrime(n)) n--;
        return n;
    }

    private static bool IsPrime(int n) => n >= 2 && Enumerable.Range(2, Math.Max(0, (int)Math.Sqrt(n) - 1)).All(d => n % d != 0);
}
