using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>Convolution: y[n, i, j, o] = bias[o] + sum over the window and the group's input channels of x * kernel. Standard, grouped and depthwise
/// (groups = input channels), with strides, dilation and any pads. Weights: kernel (O, KH, KW, I / groups), then bias (1, 1, 1, O) if it has one.</summary>
public sealed record Convolution(int OutputChannels, Window Window, int Groups = 1, bool HasBias = true) : Op
{
    public override string Kind => "conv";

    /// <summary>Each output channel sees one input channel.</summary>
    public bool IsDepthwise(FeatureMap input) => Groups > 1 && Groups == input.C;

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs)
    {
        FeatureMap x = inputs[0];
        if (x.C % Groups != 0 || OutputChannels % Groups != 0)
            throw new ShapeException($"{Groups} groups divide neither {x.C} input nor {OutputChannels} output channels evenly");
        var (h, w) = Window.Output(x);
        return new FeatureMap(x.N, h, w, OutputChannels);
    }

    public override ImmutableArray<WeightSpec> Weights(ReadOnlySpan<FeatureMap> inputs)
    {
        var kernel = new WeightSpec("kernel", new FeatureMap(OutputChannels, Window.KernelH, Window.KernelW, inputs[0].C / Groups), WeightRole.Kernel);
        return HasBias ? [kernel, new WeightSpec("bias", FeatureMap.Vector(OutputChannels), WeightRole.Offset)] : [kernel];
    }

    /// <summary>One group: inputs and outputs are free of each other. One input channel a group: a group lives and dies whole. Otherwise every
    /// group must keep as many channels as the others, so equal positions in all groups are tied.</summary>
    public override void Couple(IChannelCoupling coupling)
    {
        if (Groups == 1) return;
        int ins = coupling.Inputs[0].C / Groups, outs = OutputChannels / Groups;
        for (int g = 0; g < Groups; g++)
        {
            if (ins == 1)
            {
                for (int o = 0; o < outs; o++) coupling.Tie(0, g, IChannelCoupling.OfOutput, g * outs + o);
                continue;
            }
            for (int i = 0; i < ins; i++) coupling.Tie(0, i, 0, g * ins + i);
            for (int o = 0; o < outs; o++) coupling.Tie(IChannelCoupling.OfOutput, o, IChannelCoupling.OfOutput, g * outs + o);
        }
    }

    /// <summary>The kernel's input channels are those of the first group, to which the others' are tied; a group of one lives and dies with its outputs.</summary>
    internal override ImmutableArray<WeightAxes> AxesOf(ImmutableArray<Tensor> weights) =>
        [new(ChannelLink.Output, Groups > 1 && weights[0].Shape.C == 1 ? null : new ChannelLink(0)), new(null, ChannelLink.Output)];

    public override (Op Op, ImmutableArray<Tensor> Weights) Prune(ImmutableArray<Tensor> weights, IReadOnlyList<int[]> inputs, int[] output)
    {
        Tensor kernel = weights[0].Keep(0, output);
        int ins = weights[0].Shape.C, groups = Groups;
        if (Groups == 1)
            kernel = kernel.Keep(3, inputs[0]);
        else if (ins == 1)
            groups = inputs[0].Length;
        else
            kernel = kernel.Keep(3, [.. inputs[0].TakeWhile(c => c < ins)]);
        var op = this with { OutputChannels = output.Length, Groups = groups };
        return (op, HasBias ? [kernel, weights[1].Keep(3, output)] : [kernel]);
    }

    public override long Macs(ReadOnlySpan<FeatureMap> inputs, FeatureMap output) => (long)output.Count * Window.Taps * (inputs[0].C / Groups);

    public override void Forward(OpFrame f)
    {
        Tensor x = f.Inputs[0], kernel = f.Weights[0], y = f.Output;
        foreach (var (n, i, j, o) in Positions(y.Shape))
        {
            float sum = HasBias ? f.Weights[1][o] : 0;
            int first = o / (OutputChannels / Groups) * kernel.Shape.C;
            for (int p = 0; p < Window.KernelH; p++)
            for (int q = 0; q < Window.KernelW; q++)
            {
                int h = i * Window.StrideH - Window.PadTop + p * Window.DilationH, w = j * Window.StrideW - Window.PadLeft + q * Window.DilationW;
                if ((uint)h >= (uint)x.Shape.H || (uint)w >= (uint)x.Shape.W) continue;
                for (int c = 0; c < kernel.Shape.C; c++) sum += x[n, h, w, first + c] * kernel[o, p, q, c];
            }
            y[n, i, j, o] = sum;
        }
    }

    public override void Backward(OpFrame f)
    {
        Tensor x = f.Inputs[0], kernel = f.Weights[0], dy = f.OutputGradient!;
        Tensor? dx = f.InputGradients[0], dKernel = f.WeightGradients[0], dBias = HasBias ? f.WeightGradients[1] : null;
        foreach (var (n, i, j, o) in Positions(dy.Shape))
        {
            float d = dy[n, i, j, o];
            if (dBias != null) dBias[o] += d;
            int first = o / (OutputChannels / Groups) * kernel.Shape.C;
            for (int p = 0; p < Window.KernelH; p++)
            for (int q = 0; q < Window.KernelW; q++)
            {
                int h = i * Window.StrideH - Window.PadTop + p * Window.DilationH, w = j * Window.StrideW - Window.PadLeft + q * Window.DilationW;
                if ((uint)h >= (uint)x.Shape.H || (uint)w >= (uint)x.Shape.W) continue;
                for (int c = 0; c < kernel.Shape.C; c++)
                {
                    if (dx != null) dx[n, h, w, first + c] += d * kernel[o, p, q, c];
                    if (dKernel != null) dKernel[o, p, q, c] += d * x[n, h, w, first + c];
                }
            }
        }
    }

    private static IEnumerable<(int N, int I, int J, int O)> Positions(FeatureMap s)
    {
        for (int n = 0; n < s.N; n++)
        for (int i = 0; i < s.H; i++)
        for (int j = 0; j < s.W; j++)
        for (int o = 0; o < s.C; o++)
            yield return (n, i, j, o);
    }
}
