using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Training.Calls;

/// <summary>Activations and other ops of single elements: elements.cl, binary.cl.</summary>
internal static class ElementCalls
{
    public static void ActivationForward(LayerCalls l)
    {
        var (kind, a, b) = KindOf(l);
        l.Calls.Add("activation_forward", l.Elements, Argument.Images, l.Input(), l.Output, l.Shape.Count, kind, a, b);
    }

    public static void ActivationBackward(LayerCalls l)
    {
        var (kind, a, b) = KindOf(l);
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add("activation_gradient", l.Elements, Argument.Images, l.Op is Clamp or Sigmoid ? l.Output : l.Input(), l.OutputGradient, gradient, adds, l.Shape.Count, kind, a, b);
    }

    public static void ScaleForward(LayerCalls l)
    {
        int scale = l.Weights.AddConstants(l.Weight(0).Span), shift = l.Weights.AddConstants(l.Weight(1).Span);
        l.Calls.Add("scale_forward", l.Elements, Argument.Images, l.Input(), l.Weights.Constants, scale, shift, l.Output, l.Shape.Count, l.Shape.C);
    }

    public static void ScaleBackward(LayerCalls l)
    {
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add("scale_gradient", l.Elements, Argument.Images, l.Weights.Constants, l.Weights.AddConstants(l.Weight(0).Span), l.OutputGradient, gradient, adds, l.Shape.Count, l.Shape.C);
    }

    public static void DropoutForward(LayerCalls l) =>
        l.Calls.Add("dropout", l.Elements, Argument.Images, Argument.SeedOf(l.Number), l.Input(), l.Output, false, l.Shape.Count, ((Dropout)l.Op).Rate);

    public static void DropoutBackward(LayerCalls l)
    {
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add("dropout", l.Elements, Argument.Images, Argument.SeedOf(l.Number), l.OutputGradient, gradient, adds, l.Shape.Count, ((Dropout)l.Op).Rate);
    }

    public static void CopyForward(LayerCalls l) => l.Calls.Add("copy", l.Elements, Argument.Images, l.Input(), l.Output, false, l.Shape.Count);

    public static void CopyBackward(LayerCalls l)
    {
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add("copy", l.Elements, Argument.Images, l.OutputGradient, gradient, adds, l.Shape.Count);
    }

    public static void BinaryForward(LayerCalls l) =>
        l.Calls.Add("binary_forward", l.Elements, [Argument.Images, l.Input(0), l.Input(1), l.Output, BinaryKindOf(l), .. ShapesOf(l)]);

    public static void BinaryBackward(LayerCalls l)
    {
        for (int input = 0; input < 2; input++)
        {
            if (!l.NeedsGradient(input)) continue;
            var (gradient, adds) = l.GiveTo(input);
            l.Calls.Add("binary_gradient", l.ElementsOf(input), [Argument.Images, l.Input(0), l.Input(1), l.OutputGradient, gradient, adds, input == 1, BinaryKindOf(l), .. ShapesOf(l)]);
        }
    }

    /// <summary>elements.cl's number of the function, and its two constants.</summary>
    private static (int Kind, float A, float B) KindOf(LayerCalls l)
    {
        var (a, b) = ((ElementwiseOp)l.Op).Constants();
        int kind = l.Op switch
        {
            Clamp => 0,
            LeakyRelu => 1,
            Sigmoid => 2,
            HardSigmoid => 3,
            HardSwish => 4,
            Elu => 5,
            ThresholdedRelu => 6,
            Softplus => 7,
            Mish => 8,
            Erf => 9,
            Gelu { Tanh: false } => 10,
            Gelu => 11,
            Swish => 12,
            Sqrt => 13,
            _ => throw Unknown(l),
        };
        return (kind, a, b);
    }

    /// <summary>binary.cl's number of the function.</summary>
    private static int BinaryKindOf(LayerCalls l) => l.Op switch
    {
        Add => 0,
        Subtract => 1,
        Multiply => 2,
        Divide => 3,
        _ => throw Unknown(l),
    };

    private static Argument[] ShapesOf(LayerCalls l)
    {
        FeatureMap y = l.Shape, a = l.Inputs[0], b = l.Inputs[1];
        return [y.H, y.W, y.C, a.H, a.W, a.C, b.H, b.W, b.C];
    }

    private static InvalidInputException Unknown(LayerCalls l) => new($"layer '{l.Name}' ({l.Op.Kind}) cannot be trained on OpenCL. Train on the CPU.");
}
