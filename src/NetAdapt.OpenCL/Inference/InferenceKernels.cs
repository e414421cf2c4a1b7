using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.OpenCL.Inference.Layers;
using NetAdapt.Ops;

namespace NetAdapt.OpenCL.Inference;

/// <summary>A <see cref="KernelKey"/>'s algorithm in OpenCL: the layers that it computes, and the ways in which it does.</summary>
internal sealed record InferenceKernel(string Algorithm, Func<LayerFrame, bool> Fits, Func<LayerFrame, IEnumerable<Variant>> Variants)
{
    public static KernelKey KeyOf(string algorithm, LayerFrame frame) => new(algorithm, frame.Layer.HasResidual, frame.Layer.Activation?.Kind ?? "");
}

/// <summary>Every inference kernel that there is: one list for the plan and for the contract tests. The names are the CPU's.</summary>
internal static class InferenceKernels
{
    /// <summary>The special before the general.</summary>
    public static ImmutableArray<InferenceKernel> All { get; } =
    [
        new("dw", f => DepthwiseLayers.Fits(f.Layer.Op, f.Inputs[0]), DepthwiseLayers.Variants),
        new("pw", f => PointwiseLayers.Fits(f.Layer) && f.Layer.Op is Convolution, PointwiseLayers.Variants),
        new("fc", f => f.Layer.Op is FullyConnected, PointwiseLayers.Variants),
        new("conv", f => ConvolutionLayers.Fits(f.Layer), ConvolutionLayers.Variants),
        Only<MaxPool>("maxpool", PoolLayers.Window),
        Only<AveragePool>("avgpool", PoolLayers.Window),
        Only<ChannelMean>("cmean", PoolLayers.Channels),
        Only<GlobalAveragePool>("gap", PoolLayers.Global),
        Only<Add>("add", Elements.Binary('+')),
        Only<Subtract>("sub", Elements.Binary('-')),
        Only<Multiply>("mul", Elements.Binary('*')),
        Only<Divide>("div", Elements.Binary('/')),
        Only<Scale>("scale", Elements.Scale),
        Only<Softmax>("softmax", Elements.Softmax),
        Only<Concat>("concat", Moves.Concat),
        Only<Select>("select", Moves.Select),
        Only<Pad>("pad", Moves.Pad),
        Only<Flatten>("flatten", Moves.Flatten),
        Only<ElementwiseOp>("act", Elements.Activation),
    ];

    /// <exception cref="NotSupportedException">No kernel fits the layer.</exception>
    public static InferenceKernel For(LayerFrame frame) => All.FirstOrDefault(kernel => kernel.Fits(frame))
        ?? throw new NotSupportedException($"layer '{frame.Layer.Name}': the OpenCL engine has no kernel for {frame.Layer.Op.Kind}");

    private static InferenceKernel Only<T>(string algorithm, Variant variant) where T : Op => new(algorithm, frame => frame.Layer.Op is T, _ => [variant]);
}
