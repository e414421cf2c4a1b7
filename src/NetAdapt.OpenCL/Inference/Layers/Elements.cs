using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference.Layers;

/// <summary>Layers that work element by element (elements.cl), and softmax.</summary>
internal static class Elements
{
    private const string Source = "elements.cl";

    /// <param name="sign">OpenCL C's operator.</param>
    public static Variant Binary(char sign) => new("", frame =>
    {
        FeatureMap x = frame.Inputs[0], z = frame.Inputs[1], y = frame.Output;
        DeviceKernel kernel = frame.Kernel(Source, "binary", $"-D OP={sign}");
        ArgumentList arguments = frame.Arguments(kernel).Add(frame.Maps).Add(frame.X[1]).Add(y.H).Add(y.W).Add(y.C);
        foreach (FeatureMap map in (FeatureMap[])[x, z])
        {
            int pixel = 4 * LayerFrame.QuadsOf(map.C);
            arguments = arguments.Add((int)LayerFrame.ElementsOf(map)).Add(map.H == 1 ? 0 : map.W * pixel).Add(map.W == 1 ? 0 : pixel).Add(map.C == 1 && y.C > 1 ? 1 : 0);
        }
        return PerQuad(frame, kernel, arguments);
    });

    public static Variant Activation { get; } = new("", frame =>
    {
        var op = (ElementwiseOp)frame.Layer.Op;
        // An activation upon an activation: two passes, the second of which works in place.
        if (frame.Layer.Activation == null) return new LayerStep(Pass(frame, op, frame.X[0]));
        return new LayerStep(Pass(frame, op, frame.X[0]), Pass(frame, frame.Layer.Activation, frame.Y));
    });

    public static Variant Scale { get; } = new("", frame =>
    {
        DeviceKernel kernel = frame.Kernel(Source, "scale");
        int row = 4 * frame.Quads;
        return PerQuad(frame, kernel, frame.Arguments(kernel).Add(frame.Weights.Buffer("scale", () => Packing.Row(frame.Layer.Weights[0], row)))
            .Add(frame.Weights.Buffer("shift", () => Packing.Row(frame.Layer.Weights[1], row))).Add(frame.Output.C));
    });

    public static Variant Softmax { get; } = new("", frame =>
    {
        int lx = WorkGroups.Together(64, 1, frame.Context).Lx;
        var op = (Softmax)frame.Layer.Op;
        bool whole = op.WholeImage;
        DeviceKernel kernel = frame.Kernel("softmax.cl", "softmax", $"-D LX={lx}{(op.Logarithm ? " -D LOGARITHM" : "")}");
        frame.Arguments(kernel).Add(whole ? frame.Output.Pixels : 1).Add(frame.Output.C);
        return new LayerStep(new Launch(kernel, new WorkSize(lx), images => new(lx, (whole ? 1L : frame.Output.Pixels) * images), null));
    });

    /// <summary>A kernel with a work item for each quad of channels of each output pixel, whose last argument is the number of pixels.</summary>
    public static LayerStep PerQuad(LayerFrame frame, DeviceKernel kernel, ArgumentList arguments) => new(
        new Launch(kernel, WorkGroups.For(frame.Quads, kernel, frame.Context), images => new(frame.Quads, (long)frame.Output.Pixels * images), (arguments.Count, frame.Output.Pixels)));

    private static Launch Pass(LayerFrame frame, ElementwiseOp op, int from)
    {
        DeviceKernel kernel = frame.Context.Programs.Kernel(Source, "activation", $"{(frame.Half ? "-D HALF " : "")}-D ACT_{op.Kind.ToUpperInvariant()}", $"layer '{frame.Layer.Name}': ");
        ArgumentList arguments = frame.Arguments(kernel, activation: op).Add(frame.Output.C);
        kernel.Set(1, from);
        return new Launch(kernel, WorkGroups.For(frame.Quads, kernel, frame.Context), images => new(frame.Quads, (long)frame.Output.Pixels * images), (arguments.Count, frame.Output.Pixels));
    }
}
