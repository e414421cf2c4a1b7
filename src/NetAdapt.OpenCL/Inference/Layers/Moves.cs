using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference.Layers;

/// <summary>Layers that only copy (moves.cl).</summary>
internal static class Moves
{
    private const string Source = "moves.cl";

    public static Variant Concat { get; } = new("", frame =>
    {
        // The last may have a rest of a quad: nothing follows it.
        bool quads = frame.Inputs[..^1].All(input => input.C % 4 == 0);
        var launches = new Launch[frame.Inputs.Length];
        int first = 0;
        for (int i = 0; i < launches.Length; i++)
        {
            int channels = frame.Inputs[i].C;
            bool isLast = i == launches.Length - 1;
            DeviceKernel kernel = frame.Kernel(Source, quads ? "concat_quads" : "concat");
            ArgumentList arguments = frame.Arguments(kernel, i).Add(channels).Add(first).Add(frame.Output.C).Add(isLast ? 1 : 0);
            int items = quads ? LayerFrame.QuadsOf(channels) : isLast ? 4 * frame.Quads - first : channels;
            launches[i] = new Launch(kernel, WorkGroups.For(items, kernel, frame.Context), images => new(items, (long)frame.Output.Pixels * images), (arguments.Count, frame.Output.Pixels));
            first += channels;
        }
        return new LayerStep(launches);
    });

    public static Variant Select { get; } = new("", frame =>
    {
        DeviceKernel kernel = frame.Kernel(Source, "select_channels");
        DeviceBuffer from = frame.Weights.Numbers("channels", ((Select)frame.Layer.Op).Channels.AsSpan());
        return Elements.PerQuad(frame, kernel, frame.Arguments(kernel).Add(from).Add(frame.Inputs[0].C).Add(frame.Output.C));
    });

    public static Variant Pad { get; } = new("", frame =>
    {
        var op = (Pad)frame.Layer.Op;
        FeatureMap x = frame.Inputs[0], y = frame.Output;
        DeviceKernel kernel = frame.Kernel(Source, "pad");
        return Elements.PerQuad(frame, kernel, frame.Arguments(kernel).Add(op.Value).Add(x.H).Add(x.W).Add(y.H).Add(y.W).Add(y.C).Add(op.Top).Add(op.Left));
    });

    public static Variant Flatten { get; } = new("", frame =>
    {
        DeviceKernel kernel = frame.Kernel(Source, "flatten");
        ArgumentList arguments = frame.Arguments(kernel).Add(frame.Inputs[0].C).Add(frame.Output.C);
        return new LayerStep(new Launch(kernel, WorkGroups.For(frame.Quads, kernel, frame.Context), images => new(frame.Quads, images), (arguments.Count, 1)));
    });
}
