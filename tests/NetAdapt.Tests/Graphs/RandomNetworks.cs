using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Graphs;

/// <summary>Small networks of random layers that branch and join: what fusing, planning and writing must all get right.</summary>
internal static class RandomNetworks
{
    /// <param name="seed">The same seed gives the same network.</param>
    /// <param name="layers">Random layers before the classifier.</param>
    public static Network Of(int seed, int layers = 14)
    {
        var random = new Random(seed);
        var net = new NetworkBuilder(new FeatureMap(1, random.Next(5, 9), random.Next(5, 9), random.Next(1, 4)), seed);
        net.Append(new Convolution(random.Next(2, 6), Window.Square(3, 1, 1), 1, random.Next(2) == 0));
        for (int i = 0; i < layers; i++)
        {
            // Mostly the newest layer is read, sometimes an older one, so that some have several readers.
            int x = random.Next(4) == 0 ? random.Next(1, net.Last + 1) : net.Last;
            FeatureMap map = net.ShapeOf(x);
            switch (random.Next(18))
            {
                case 0 or 1 or 2:
                    net.Append(new Convolution(map.C, Window.Square(3, 1, 1), random.Next(2) == 0 ? map.C : 1, random.Next(2) == 0), x);
                    break;
                case 3:
                    net.Append(new Convolution(random.Next(1, 7), new Window(1, 1)), x);
                    break;
                case 4 when map.H > 3 && map.W > 3:
                    int padded = net.Append(new Pad(random.Next(2), random.Next(2), 1, 1, random.Next(3) == 0 ? 0.5f : 0), x);
                    net.Append(new Convolution(map.C, Window.Square(3, 2), map.C, false), padded);
                    break;
                case 5 or 6 or 7:
                    net.Append(new BatchNormalization(), x);
                    break;
                case 8:
                    net.Append(new Scale(), x);
                    break;
                case 9:
                    net.Append(new Dropout(0.3f), x);
                    break;
                case 10 or 11:
                    net.Append(Activation(random), x);
                    break;
                case 12 or 13:
                    int[] partners = [.. Enumerable.Range(1, net.Last).Where(k => net.ShapeOf(k) == map)];
                    net.Append(random.Next(4) switch { 0 => new Multiply(), 1 => new Subtract(), _ => new Add() }, x, partners[random.Next(partners.Length)]);
                    break;
                case 14:
                    net.Append(new Multiply(), x, net.Append(new Sigmoid(), net.Append(new GlobalAveragePool(), x)));
                    break;
                case 15:
                    int[] alike = [.. Enumerable.Range(1, net.Last).Where(k => net.ShapeOf(k).WithChannels(1) == map.WithChannels(1) && net.ShapeOf(k).C < 8)];
                    if (alike.Length > 0) net.Append(new Concat(), x, alike[random.Next(alike.Length)]);
                    break;
                case 16:
                    net.Append(new Select([.. Enumerable.Range(0, random.Next(1, map.C + 2)).Select(_ => random.Next(map.C))]), x);
                    break;
                default:
                    if (map.H > 2 && map.W > 2) net.Append(random.Next(2) == 0 ? new MaxPool(Window.Square(2, 1)) : new AveragePool(Window.Square(3, 1, 1), random.Next(2) == 0), x);
                    break;
            }
        }
        if (random.Next(2) == 0) net.Append(new GlobalAveragePool());
        net.Append(new FullyConnected(4, random.Next(2) == 0));
        return net.Build();
    }

    private static ElementwiseOp Activation(Random random) => random.Next(6) switch
    {
        0 => Clamp.Relu,
        1 => new Clamp(0, 6),
        2 => new LeakyRelu(0.1f),
        3 => new Sigmoid(),
        4 => new HardSigmoid(),
        _ => new HardSwish(),
    };
}
