using NetAdapt.Graphs;
using NetAdapt.Heads;

namespace NetAdapt.Backends;

/// <summary>What a training plan needs to know of a network before it chooses anything: where the logits are, which layers they need, and which of
/// those must pass a gradient on.</summary>
public sealed class TrainingGraph
{
    private readonly bool[] _live, _trained;

    /// <exception cref="InvalidInputException">Weights are not finite, or copies of one weight, or the network's output is not one vector of logits an image, or nothing in it can be trained.</exception>
    public TrainingGraph(Network network)
    {
        if (!network.SplitWeights.IsEmpty) throw new InvalidInputException($"network '{network.Name}': {network.SplitWeights[0]}.");
        NonFiniteWeight.Refuse(network);
        Network = network;
        Head = Head.Of(network);
        if (network.Shapes[Logits].Pixels != 1)
            throw new InvalidInputException($"network '{network.Name}': layer '{network.Layers[Logits].Name}' gives {network.Shapes[Logits]} for each image; "
                + "training needs a classifier, whose output is one vector of logits (1x1xclasses).");

        int count = network.Layers.Length;
        _live = new bool[count];
        _trained = new bool[count];
        _live[Logits] = true;
        for (int i = Logits; i >= 0; i--)
            if (_live[i])
                foreach (int input in network.Layers[i].Inputs) _live[input] = true;
        Parameters = new ParameterLayout(network);
        foreach (ParameterSlice slice in Parameters.Trained) _trained[slice.Layer] = true;
        for (int i = 0; i < count; i++)
            _trained[i] |= network.Layers[i].Inputs.Any(input => _trained[input]);
        if (!_trained[Logits])
            throw new InvalidInputException($"network '{network.Name}': nothing before its logits has weights that can be trained.");
    }

    public Network Network { get; }

    public ParameterLayout Parameters { get; }

    /// <summary>What the outputs mean: it gives the loss.</summary>
    public Head Head { get; }

    /// <summary>The layer whose output is the logits: the network's output, trailing Softmax layers or a Sigmoid left
    /// out.</summary>
    public int Logits => Head.Logits;

    /// <summary>The logits depend on the layer.</summary>
    public bool IsLive(int layer) => _live[layer];

    /// <summary>The layer, or one before it, has trained weights: d loss / d its output is wanted.</summary>
    public bool NeedsGradient(int layer) => _live[layer] && _trained[layer];

    /// <summary>The seed of one layer's random choices in a pass with <paramref name="seed"/>.</summary>
    public static ulong SeedOf(int layer, ulong seed) => seed ^ ((ulong)(layer + 1) * 0xD1B54A32D192ED03);
}
