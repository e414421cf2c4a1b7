using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference.Layers;

/// <summary>Pools and means (pool.cl).</summary>
internal static class PoolLayers
{
    private const string Source = "pool.cl";

    public static Variant Window { get; } = new("", frame =>
    {
        var op = (Pooling)frame.Layer.Op;
        Window w = op.Window;
        FeatureMap x = frame.Inputs[0], y = frame.Output;
        DeviceKernel kernel = frame.Kernel(Source, "pool", op is MaxPool ? "-D LARGEST" : "");
        ArgumentList arguments = frame.Arguments(kernel).Add(x.H).Add(x.W).Add(y.H).Add(y.W).Add(y.C).Add(w.KernelH).Add(w.KernelW).Add(w.StrideH).Add(w.StrideW).Add(w.DilationH).Add(w.DilationW)
            .Add(w.PadTop).Add(w.PadLeft).Add(w.PadBottom).Add(w.PadRight).Add(op is AveragePool { CountPads: true } ? 1 : 0);
        return Elements.PerQuad(frame, kernel, arguments);
    });

    public static Variant Global { get; } = new("", frame =>
    {
        var (lx, parts) = WorkGroups.Together(8, 8, frame.Context);
        DeviceKernel kernel = frame.Kernel(Source, "global_pool", $"-D LX={lx} -D PARTS={parts}");
        frame.Arguments(kernel).Add(frame.Inputs[0].Pixels).Add(frame.Output.C);
        return new LayerStep(new Launch(kernel, new WorkSize(lx, parts), images => new(frame.Quads, parts, images), null));
    });

    public static Variant Channels { get; } = new("", frame =>
    {
        DeviceKernel kernel = frame.Kernel(Source, "channel_mean");
        ArgumentList arguments = frame.Arguments(kernel).Add(frame.Inputs[0].C);
        return new LayerStep(new Launch(kernel, new WorkSize(16), images => new((long)frame.Output.Pixels * images), (arguments.Count, frame.Output.Pixels)));
    });
}
