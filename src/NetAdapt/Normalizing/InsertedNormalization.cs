using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Normalizing;

/// <summary>Gives a network whose batch normalization was folded a batch normalization behind each convolution again, and folds it back.</summary>
/// <remarks>Exporters fold batch normalization into the convolutions. Such a network cannot be fine-tuned at the rates that suit
/// networks with batch normalization, and nothing mends the shifted means behind a pruned layer. An inserted
/// normalization has the measured statistics of its input, and gives exactly that mean and standard deviation back, so the
/// network computes what it did.</remarks>
public static class InsertedNormalization
{
    /// <summary>Ends the names of inserted layers.</summary>
    public const string Suffix = "/inserted_bn";

    // The L2 norm of a filter after He's initialisation (variance 2 / inputs of each of its weights).
    private static readonly double FilterNorm = Math.Sqrt(2);

    // Measured: a network cut to half its widths ends at 53 % with it, at 47 % with 0.
    private const float RenewedShift = 0.5f;

    /// <summary>The layer was inserted.</summary>
    public static bool IsInserted(Layer layer) => layer.Op is BatchNormalization && layer.Name.EndsWith(Suffix, StringComparison.Ordinal);

    /// <summary>The convolutions behind which a normalization belongs: those over more than one pixel that lead to the output through
    /// another layer with weights, and behind or before which no normalization stands.</summary>
    public static ImmutableArray<int> Places(Network network)
    {
        // Layer normalization is made of means over channels.
        if (network.Layers.Any(layer => layer.Op is ChannelMean)) return [];
        // A weight that several layers share belongs to none of them alone.
        HashSet<int> shared = [.. network.SharedWeights.SelectMany(weight => weight.Places).Select(place => place.Layer)];
        return [.. Enumerable.Range(0, network.Layers.Length).Where(i => !shared.Contains(i) && Belongs(network, i))];
    }

    /// <summary>Inserts a normalization behind each measured convolution.</summary>
    /// <param name="statistics">Of the outputs of <see cref="Places"/>.</param>
    public static Network Insert(Network network, ChannelStatistics statistics)
    {
        var layers = ImmutableArray.CreateBuilder<Layer>(network.Layers.Length + statistics.Layers.Length);
        var numbers = new int[network.Layers.Length];
        for (int i = 0; i < network.Layers.Length; i++)
        {
            Layer layer = network.Layers[i] with { Inputs = [.. network.Layers[i].Inputs.Select(input => numbers[input])] };
            int measured = statistics.Layers.IndexOf(i);
            if (measured < 0)
            {
                layers.Add(layer);
            }
            else
            {
                var (convolution, normalization) = Split(layer, layers.Count, statistics.Means[measured], statistics.Variances[measured]);
                layers.Add(convolution);
                layers.Add(normalization);
            }
            numbers[i] = layers.Count - 1;
        }
        return new Network(network.Name, layers, numbers[network.Output], network.Metadata, network.SplitWeights);
    }

    /// <summary>Gives the inserted normalizations scale 1, and a shift that lets most values pass a rectifier. For
    /// networks whose function is lost, but whose filters are worth training. Running statistics become valid again in
    /// training.</summary>
    public static Network Renew(Network network) => network.WithWeights(i =>
    {
        Layer layer = network.Layers[i];
        if (!IsInserted(layer)) return layer.Weights;
        Tensor scale = new(layer.Weights[BatchNormalization.Scale].Shape), shift = new(scale.Shape);
        scale.Span.Fill(1);
        shift.Span.Fill(RenewedShift);
        return layer.Weights.SetItem(BatchNormalization.Scale, scale).SetItem(BatchNormalization.Shift, shift);
    });

    /// <summary>Folds the inserted normalizations into their convolutions, by their running statistics; <paramref name="network"/>
    /// itself where there are none.</summary>
    public static Network Fold(Network network)
    {
        if (!network.Layers.Any(IsInserted)) return network;
        var layers = ImmutableArray.CreateBuilder<Layer>(network.Layers.Length);
        var numbers = new int[network.Layers.Length];
        for (int i = 0; i < network.Layers.Length; i++)
        {
            Layer layer = network.Layers[i] with { Inputs = [.. network.Layers[i].Inputs.Select(input => numbers[input])] };
            if (IsInserted(layer)) layers[layer.Inputs[0]] = Join(layers[layer.Inputs[0]], layer);
            else layers.Add(layer);
            numbers[i] = IsInserted(layer) ? layer.Inputs[0] : layers.Count - 1;
        }
        return new Network(network.Name, layers, numbers[network.Output], network.Metadata, network.SplitWeights);
    }

    /// <summary>The factors by which folding multiplies a convolution's filters; null where no inserted normalization reads it.</summary>
    public static double[]? FactorsOf(Network network, int convolution)
    {
        foreach (int reader in network.ReadersOf(convolution))
            if (IsInserted(network.Layers[reader])) return FactorsOf(network.Layers[reader]);
        return null;
    }

    private static double[] FactorsOf(Layer normalization)
    {
        Tensor scale = normalization.Weights[BatchNormalization.Scale], variance = normalization.Weights[BatchNormalization.Variance];
        double epsilon = ((BatchNormalization)normalization.Op).Epsilon;
        return [.. Enumerable.Range(0, scale.Count).Select(o => scale[o] / Math.Sqrt(variance[o] + epsilon))];
    }

    private static bool Belongs(Network network, int number)
    {
        if (network.Layers[number].Op is not Convolution || network.Shapes[number].Pixels == 1) return false;
        int[] readers = [.. network.ReadersOf(number)];
        if (readers.Length == 0 || readers.Any(reader => network.Layers[reader].Op is BatchNormalization)) return false;
        return LeadsToWeights(network, number);
    }

    /// <summary>Some layer with weights reads the layer, through others or not: it is not a layer that makes the output.</summary>
    private static bool LeadsToWeights(Network network, int number)
    {
        var reached = new bool[network.Layers.Length];
        reached[number] = true;
        for (int i = number + 1; i < network.Layers.Length; i++)
        {
            if (!network.Layers[i].Inputs.Any(input => reached[input])) continue;
            if (network.Layers[i].Op is Convolution or FullyConnected) return true;
            reached[i] = true;
        }
        return false;
    }

    private static (Layer Convolution, Layer Normalization) Split(Layer layer, int number, double[] means, double[] variances)
    {
        var convolution = (Convolution)layer.Op;
        Tensor kernel = layer.Weights[0].Clone();
        int outputs = convolution.OutputChannels, row = kernel.Count / outputs;
        var normalization = new BatchNormalization();
        FeatureMap vector = FeatureMap.Vector(outputs);
        Tensor scale = new(vector), shift = new(vector), mean = new(vector), variance = new(vector);
        for (int o = 0; o < outputs; o++)
        {
            double squares = 0;
            foreach (float weight in kernel.Span.Slice(o * row, row)) squares += (double)weight * weight;
            double factor = squares > 0 ? FilterNorm / Math.Sqrt(squares) : 1;
            for (int i = o * row; i < (o + 1) * row; i++) kernel[i] = (float)(kernel[i] * factor);
            double bias = convolution.HasBias ? layer.Weights[1][o] : 0;
            mean[o] = (float)((means[o] - bias) * factor);
            variance[o] = (float)(variances[o] * factor * factor);
            scale[o] = (float)(Math.Sqrt(variance[o] + (double)normalization.Epsilon) / factor);
            shift[o] = (float)means[o];
        }
        return (layer with { Op = convolution with { HasBias = false }, Weights = [kernel] },
            new Layer(layer.Name + Suffix, normalization, [number], [scale, shift, mean, variance]));
    }

    private static Layer Join(Layer layer, Layer normalization)
    {
        var convolution = (Convolution)layer.Op;
        ImmutableArray<Tensor> weights = normalization.Weights;
        if (layer.Weights[0].IsOutline)
            return layer with { Op = convolution with { HasBias = true }, Weights = [layer.Weights[0], Tensor.Outline(FeatureMap.Vector(convolution.OutputChannels))] };
        Tensor kernel = layer.Weights[0].Clone(), bias = new(FeatureMap.Vector(convolution.OutputChannels));
        int row = kernel.Count / bias.Count;
        double[] factors = FactorsOf(normalization);
        for (int o = 0; o < bias.Count; o++)
        {
            double factor = factors[o];
            for (int i = o * row; i < (o + 1) * row; i++) kernel[i] = (float)(kernel[i] * factor);
            bias[o] = (float)(weights[BatchNormalization.Shift][o] - weights[BatchNormalization.Mean][o] * factor);
        }
        return layer with { Op = convolution with { HasBias = true }, Weights = [kernel, bias] };
    }
}
