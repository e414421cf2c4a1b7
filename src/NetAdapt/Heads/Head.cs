using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;

namespace NetAdapt.Heads;

/// <summary>What a network's outputs mean, and what follows from it: the logits, the classes, the loss and the
/// probabilities.</summary>
/// <param name="Outputs">Numbers that the network gives for an image.</param>
/// <param name="Logits">The layer whose output is the logits: the network's output, or what stands in front of its
/// Softmax or Sigmoid.</param>
/// <param name="Ending">What stands behind the logits.</param>
/// <param name="Because">Why it is this kind: "its 3 outputs end in a Softmax".</param>
public sealed record Head(HeadKind Kind, int Outputs, int Logits, HeadEnding Ending, string Because)
{
    /// <summary>Where a network's metadata keeps the kind that was chosen by hand: "softmax", "sigmoid",
    /// "multilabel".</summary>
    public const string MetadataKey = "netadapt.head";

    /// <summary>The choice that leaves it to the network's last layers.</summary>
    public const string Auto = "auto";

    /// <summary>What <see cref="Choose"/> takes.</summary>
    public static IReadOnlyList<string> Choices { get; } = [Auto, .. Enum.GetValues<HeadKind>().Select(NameOf)];

    /// <summary>Classes that an image may be of. One output tells two apart.</summary>
    public int Classes => Kind == HeadKind.Sigmoid ? 2 : Outputs;

    /// <summary>Numbers that say what is right for one image: its class, or for each class 1 or 0.</summary>
    public int TargetsPerImage => Kind == HeadKind.MultiLabel ? Outputs : 1;

    /// <summary>The loss of a network that knows nothing, in nats: ln(classes), or ln 2 for outputs that are each right or
    /// wrong by themselves.</summary>
    public double ChanceLoss => Kind switch
    {
        HeadKind.Softmax => Math.Log(Outputs),
        HeadKind.Sigmoid or HeadKind.MultiLabel => Math.Log(2),
        _ => throw new InvalidOperationException($"{Kind} is no head"),
    };

    /// <summary>"sigmoid (two classes; its one output ends in a Sigmoid)".</summary>
    public override string ToString() => $"{NameOf(Kind)} ({Meaning}; {Because})";

    private string Meaning => Kind switch
    {
        HeadKind.Softmax => $"one of {Outputs} classes",
        HeadKind.Sigmoid => "class 0 is negative, class 1 positive",
        HeadKind.MultiLabel => $"any of {Outputs} classes, each by itself",
        _ => throw new InvalidOperationException($"{Kind} is no head"),
    };

    /// <summary>The name in options, files and messages.</summary>
    public static string NameOf(HeadKind kind) => kind switch
    {
        HeadKind.Softmax => "softmax",
        HeadKind.Sigmoid => "sigmoid",
        HeadKind.MultiLabel => "multilabel",
        _ => throw new InvalidOperationException($"{kind} is no head"),
    };

    /// <summary>The kind that was chosen for the network, else the one that its last layers say.</summary>
    /// <exception cref="InvalidInputException">The chosen kind does not fit the network, or no kind can be
    /// told.</exception>
    public static Head Of(Network network)
    {
        (HeadEnding ending, int logits) = EndingOf(network);
        int outputs = network.OutputShape.Count;
        if (network.Metadata.TryGetValue(MetadataKey, out string? chosen)) return new Head(Fitting(network, chosen,
            outputs, ending), outputs, logits, ending, "it was chosen with --head");
        (HeadKind kind, string because) = (ending, outputs) switch
        {
            (HeadEnding.Sigmoid, 1) => (HeadKind.Sigmoid, "its one output ends in a Sigmoid"),
            (HeadEnding.Sigmoid, _) => (HeadKind.MultiLabel, $"its {outputs} outputs end in a Sigmoid each"),
            (HeadEnding.Softmax or HeadEnding.LogSoftmax, _) => (HeadKind.Softmax,
                $"its {outputs} outputs end in a Softmax"),
            (HeadEnding.None, 1) => (HeadKind.Sigmoid, "its one output has no activation, so it is a logit"),
            (HeadEnding.None, _) => (HeadKind.Softmax, $"its {outputs} outputs are logits"),
            _ => throw new InvalidOperationException($"{ending} is no ending"),
        };
        if (kind == HeadKind.Sigmoid && ending == HeadEnding.None && IsSquashed(network))
            throw new InvalidInputException($"network '{network.Name}': its one output comes from "
                + $"'{network.Layers[network.Output].Op.Kind}', which is neither a logit nor a probability by Sigmoid. "
                + "End the network with Sigmoid or without an activation, or say with --head sigmoid that values "
                    + "above 0 mean class 1.");
        return new Head(kind, outputs, logits, ending, because);
    }

    /// <summary>The network with a kind that its later users shall take; "auto": none.</summary>
    /// <exception cref="InvalidInputException">There is no such kind, or it does not fit the network.</exception>
    public static Network Choose(Network network, string text)
    {
        if (text == Auto) return network.WithoutMetadata(MetadataKey);
        HeadKind kind = Fitting(network, text, network.OutputShape.Count, EndingOf(network).Ending);
        return network.WithMetadata(MetadataKey, NameOf(kind));
    }

    /// <summary>The network up to its logits.</summary>
    public Network LogitsOf(Network network) => Logits == network.Output ? network
        : new Network(network.Name, network.Layers, Logits, network.Metadata, network.SplitWeights);

    /// <summary>Loss and gradient of one image.</summary>
    /// <param name="logits">As many as <see cref="Outputs"/>.</param>
    /// <param name="targets">As many as <see cref="TargetsPerImage"/>.</param>
    /// <param name="smoothing">The share of each target that is spread evenly over what may be right.</param>
    /// <param name="images">Of the batch over which the mean loss is taken.</param>
    /// <param name="gradient">Receives d mean loss / d logits; empty where it is not wanted.</param>
    /// <param name="isCorrect">The image's class, or all of its labels, are right.</param>
    /// <exception cref="ArgumentOutOfRangeException">A target is none of what it may be.</exception>
    public double LossOfImage(ReadOnlySpan<float> logits, ReadOnlySpan<int> targets, float smoothing, int images,
        Span<float> gradient, out bool isCorrect) => Kind switch
    {
        HeadKind.Softmax => SoftmaxCrossEntropy.OfImage(logits, targets[0], smoothing, images, gradient, out isCorrect),
        HeadKind.Sigmoid or HeadKind.MultiLabel => BinaryCrossEntropy.OfImage(logits, targets, smoothing, images,
            gradient, out isCorrect),
        _ => throw new InvalidOperationException($"{Kind} is no head"),
    };

    /// <summary>The probability of each class from a network's outputs.</summary>
    /// <param name="outputs">The network's own: logits, or what its Softmax or Sigmoid made of them.</param>
    /// <returns>As many as <see cref="Classes"/>. They sum to 1, but for a multi-label head.</returns>
    public float[] Probabilities(ReadOnlySpan<float> outputs)
    {
        switch (Kind)
        {
            case HeadKind.Softmax:
                return SoftmaxOf(outputs);
            case HeadKind.Sigmoid:
                float positive = SigmoidOf(outputs[0]);
                return [1 - positive, positive];
            case HeadKind.MultiLabel:
                var each = new float[outputs.Length];
                for (int i = 0; i < each.Length; i++) each[i] = SigmoidOf(outputs[i]);
                return each;
            default:
                throw new InvalidOperationException($"{Kind} is no head");
        }
    }

    private float SigmoidOf(float output) => Ending == HeadEnding.Sigmoid ? output
        : (float)BinaryCrossEntropy.Sigmoid(output);

    /// <summary>Outputs that sum to 1 already are probabilities, whatever made them.</summary>
    private float[] SoftmaxOf(ReadOnlySpan<float> outputs)
    {
        double[] logits = new double[outputs.Length];
        double sum = 0;
        bool isDistribution = true;
        for (int i = 0; i < logits.Length; i++)
        {
            logits[i] = Ending == HeadEnding.Sigmoid ? LogitOf(outputs[i]) : outputs[i];
            sum += outputs[i];
            isDistribution &= outputs[i] >= 0;
        }
        if (isDistribution && Math.Abs(sum - 1) < 1e-3) return outputs.ToArray();
        double largest = logits.Max(), total = logits.Sum(logit => Math.Exp(logit - largest));
        return [.. logits.Select(logit => (float)(Math.Exp(logit - largest) / total))];
    }

    /// <summary>The inverse of the sigmoid, where float32 still tells the probability from 0 and 1.</summary>
    private static double LogitOf(float probability)
    {
        double p = Math.Clamp(probability, 1e-7, 1 - 1e-7);
        return Math.Log(p / (1 - p));
    }

    private static (HeadEnding Ending, int Logits) EndingOf(Network network)
    {
        int logits = network.Output;
        switch (network.Layers[logits].Op)
        {
            case Softmax first:
                while (network.Layers[logits].Op is Softmax) logits = network.Layers[logits].Inputs[0];
                return (first.Logarithm ? HeadEnding.LogSoftmax : HeadEnding.Softmax, logits);
            case Sigmoid:
                return (HeadEnding.Sigmoid, network.Layers[logits].Inputs[0]);
            default:
                return (HeadEnding.None, logits);
        }
    }

    /// <summary>The last layer is an activation other than Softmax and Sigmoid. A Tanh is read as a scaled
    /// Sigmoid.</summary>
    private static bool IsSquashed(Network network)
    {
        Layer last = network.Layers[network.Output];
        return last.Op is ElementwiseOp || (last.Op is Scale && network.Layers[last.Inputs[0]].Op is Sigmoid);
    }

    private static HeadKind Fitting(Network network, string text, int outputs, HeadEnding ending)
    {
        HeadKind[] named = [.. Enum.GetValues<HeadKind>().Where(kind =>
            NameOf(kind).Equals(text, StringComparison.OrdinalIgnoreCase))];
        if (named is not [var kind]) throw new InvalidInputException($"--head {text}: give one of "
            + $"{string.Join(", ", Choices)}.");
        string? wrong = kind switch
        {
            HeadKind.Sigmoid when outputs != 1 =>
                $"has {outputs} outputs, and a sigmoid head has one; for any number of classes at once take "
                + $"--head multilabel",
            HeadKind.Softmax when outputs == 1 =>
                "has one output, of which softmax makes 1 always; for two classes take --head sigmoid",
            HeadKind.MultiLabel when outputs == 1 => "has one output; for two classes take --head sigmoid",
            HeadKind.Sigmoid or HeadKind.MultiLabel when ending is HeadEnding.Softmax or HeadEnding.LogSoftmax =>
                $"ends in a Softmax, whose outputs sum to 1: export it without, or with a Sigmoid, for --head {text}",
            _ => null,
        };
        return wrong == null ? kind : throw new InvalidInputException($"network '{network.Name}' {wrong}.");
    }
}

/// <summary>The activation behind a network's logits.</summary>
public enum HeadEnding
{
    None,
    Softmax,
    LogSoftmax,
    Sigmoid,
}
