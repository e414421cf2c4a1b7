using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>A layer's weight with elements that no network can mean: NaN, infinities, or variances below zero.</summary>
/// <param name="Weight">"kernel".</param>
/// <param name="Elements">How many of them.</param>
/// <param name="What">"not finite" or "below zero".</param>
public sealed record NonFiniteWeight(string Layer, string Weight, int Elements, string What)
{
    private const int Chunk = 1 << 14;

    /// <summary>All of a network's, in the order of its layers. Weights that lie in a file are looked through there, and not held.</summary>
    public static IEnumerable<NonFiniteWeight> Of(Network network)
    {
        for (int i = 0; i < network.Layers.Length; i++)
        {
            Layer layer = network.Layers[i];
            var specs = layer.Op.Weights(network.InputShapesOf(i));
            for (int w = 0; w < specs.Length; w++)
            {
                if (layer.Weights[w].IsOutline) continue;
                var (notFinite, below) = Count(layer.Weights[w]);
                if (notFinite > 0) yield return new NonFiniteWeight(layer.Name, specs[w].Name, notFinite, "not finite (NaN or infinite)");
                if (layer.Op is BatchNormalization && w == BatchNormalization.Variance && below > 0) yield return new NonFiniteWeight(layer.Name, specs[w].Name, below, "below zero");
            }
        }
    }

    /// <exception cref="InvalidInputException">The network has any.</exception>
    public static void Refuse(Network network)
    {
        if (Of(network).FirstOrDefault() is { } found)
            throw new InvalidInputException($"network '{network.Name}': {found}. Training cannot mend them: take an earlier state of the network, or export it again.");
    }

    public override string ToString() => $"layer '{Layer}': {Elements} of its {Weight}'s numbers {(Elements == 1 ? "is" : "are")} {What}";

    private static (int NotFinite, int Below) Count(Tensor weight)
    {
        var chunk = new float[Math.Min(Chunk, weight.Count)];
        int notFinite = 0, below = 0;
        for (int first = 0; first < weight.Count; first += Chunk)
        {
            Span<float> part = chunk.AsSpan(0, Math.Min(Chunk, weight.Count - first));
            weight.CopyTo(part, first);
            foreach (float value in part)
            {
                if (!float.IsFinite(value)) notFinite++;
                else if (value < 0) below++;
            }
        }
        return (notFinite, below);
    }
}
