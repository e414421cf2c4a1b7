using NetAdapt.Ops;
using NetAdapt.Tensors;
using static NetAdapt.Onnx.Schema.ElementTypes;

namespace NetAdapt.Onnx.Reading.Importers;

/// <summary>BatchNormalization, Dropout, and what does nothing in inference.</summary>
internal static class NormalizationImporters
{
    private static readonly string[] Vectors = ["scale", "shift", "mean", "variance"];

    public static Value BatchNormalization(NodeContext node)
    {
        if (node.Opset < 9 && node.Int("spatial", 1) != 1) throw new ImportException("attribute 'spatial' = 0 is not supported");
        // Before set 14 the statistics of the batch as further outputs said it.
        if (node.Opset < 14 ? node.Node.Output.Skip(1).Any(name => name.Length > 0) : node.Int("training_mode", 0) != 0)
            throw new ImportException("it is in training mode; export the model in inference mode (PyTorch: model.eval() and training=TrainingMode.PRESERVE keep batch normalization as it is)");
        Activation x = node.Activation(0);
        if (x.View.Rank < 2) throw new ImportException("its input has no channel axis");
        x = Channels.Along(node, x, 1);
        int channels = node.MapOf(x).C;
        var weights = new Tensor[Vectors.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            float[] values = node.Floats(i + 1, Vectors[i]);
            if (values.Length != channels) throw new ImportException($"its {Vectors[i]} has {values.Length} numbers for {channels} channels");
            weights[i] = Channels.Vector(node, x, values, node.Constant(i + 1, Vectors[i]));
        }
        return node.Layer(new BatchNormalization(node.Float("epsilon", 1e-5f), node.Float("momentum", 0.9f)), x, [.. weights]);
    }

    /// <summary>The ratio is an attribute up to opset 11, an input from 12.</summary>
    public static Value Dropout(NodeContext node)
    {
        float rate = node.Opset < 12 ? node.Float("ratio", 0.5f) : node.Scalar(1, "ratio", 0.5f);
        if (rate is not (>= 0 and < 1)) throw new ImportException($"a ratio of {rate} is outside of 0 to 1");
        WarnOfTraining(node, rate);
        return node.Layer(new Dropout(rate), node.Activation(0));
    }

    public static Constant DropoutOfConstant(NodeContext node)
    {
        WarnOfTraining(node, node.Opset < 12 ? node.Float("ratio", 0.5f) : node.Scalar(1, "ratio", 0.5f));
        return node.Constant(0, "input");
    }

    /// <summary>From opset 12 input 2 says that a file drops in inference too; up to opset 6 attribute is_test did.</summary>
    private static void WarnOfTraining(NodeContext node, float rate)
    {
        if (node.Opset >= 12 && rate > 0 && node.HasInput(2) && node.Ints(2, "training_mode").Any(mode => mode != 0))
            node.Warnings.Add($"node '{node.Name}' (Dropout) is in training mode; it is read as in inference, where it drops nothing. Export the model in inference mode (PyTorch: model.eval())");
    }

    public static Value Identity(NodeContext node) => node.Input(0);

    /// <summary>Between numbers with a fraction, which are all float32 here.</summary>
    public static Value Cast(NodeContext node)
    {
        var type = (Schema.ElementType)node.Int("to", 0);
        return type.IsFloating() ? node.Activation(0) : throw new ImportException($"activations of type {type} are not supported; only float is");
    }

    /// <summary>One of the two is an activation, so the cast is to float, or from there to whole numbers.</summary>
    public static Value CastLike(NodeContext node) => node.Input(1) is Constant { Ints: not null } ? throw new ImportException("activations of whole numbers are not supported; only float is")
        : node.Input(0) is Constant { Ints: { } ints } whole ? new Constant(whole.Dims, Array.ConvertAll(ints, i => (float)i)) : node.Input(0);
}
