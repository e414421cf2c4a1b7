using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>A network that trains in seconds: 32x32x3 -> convolution, depthwise, pointwise, pooling, ten classes.</summary>
internal static class SmallNetwork
{
    /// <summary>Writes it, with weights that follow from the seed, and returns the path.</summary>
    public static string Write(string path, int seed = 1)
    {
        var random = new Random(seed);
        var layers = new List<Layer> { new("input", new Input(new FeatureMap(1, 32, 32, 3)), [], []) };
        Add("conv0", new Convolution(16, Window.Square(3, 2, 1), HasBias: false));
        Normalize("bn0");
        Add("relu0", new Clamp(0, 6));
        Add("dw1", new Convolution(16, Window.Square(3, 2, 1), 16, HasBias: false));
        Normalize("bn1");
        Add("relu1", new Clamp(0, 6));
        Add("pw2", new Convolution(32, Window.Square(1), HasBias: false));
        Normalize("bn2");
        Add("relu2", new Clamp(0, 6));
        Add("pool", new GlobalAveragePool());
        Add("flatten", new Flatten());
        Add("fc", new FullyConnected(10));
        OnnxWriter.Write(new Network("small", layers), path);
        return path;

        void Add(string name, Op op)
        {
            FeatureMap input = Shapes();
            ImmutableArray<Tensor> weights = [.. op.Weights([input]).Select(w => Noise(w.Shape))];
            layers.Add(new Layer(name, op, [layers.Count - 1], weights));
        }

        void Normalize(string name)
        {
            FeatureMap vector = FeatureMap.Vector(Shapes().C);
            layers.Add(new Layer(name, new BatchNormalization(), [layers.Count - 1], [Tensor.Filled(vector, 1), new Tensor(vector),
                new Tensor(vector), Tensor.Filled(vector, 1)]));
        }

        FeatureMap Shapes() => new Network("so far", layers).OutputShape;

        Tensor Noise(FeatureMap shape)
        {
            var tensor = new Tensor(shape);
            double bound = Math.Sqrt(6.0 / Math.Max(1, shape.Count / shape.N));
            for (int i = 0; i < tensor.Count; i++) tensor[i] = (float)(bound * (2 * random.NextDouble() - 1));
            return tensor;
        }
    }
}
