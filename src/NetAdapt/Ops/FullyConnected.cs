using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>Fully connected: y[n, o] = bias[o] + sum over the whole input map of x * kernel. A flattened map is not flattened first: the kernel has the map's
/// own axes, (O, H, W, C), so a lost channel costs it H * W inputs. Then bias (1, 1, 1, O) if it has one. Output: (N, 1, 1, O).</summary>
public sealed record FullyConnected(int Outputs, bool HasBias = true) : Op
{
    public override string Kind => "fc";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => new(inputs[0].N, 1, 1, Outputs);

    public override ImmutableArray<WeightSpec> Weights(ReadOnlySpan<FeatureMap> inputs)
    {
        var kernel = new WeightSpec("kernel", inputs[0].WithBatch(Outputs), WeightRole.Kernel);
        return HasBias ? [kernel, new WeightSpec("bias", FeatureMap.Vector(Outputs), WeightRole.Offset)] : [kernel];
    }

    protected override ImmutableArray<WeightAxes> WeightAxes => [new(ChannelLink.Output, new ChannelLink(0)), new(null, ChannelLink.Output)];

    /// <summary>Inputs and outputs are free of each other.</summary>
    public override void Couple(IChannelCoupling coupling)
    {
    }

    public override (Op Op, ImmutableArray<Tensor> Weights) Prune(ImmutableArray<Tensor> weights, IReadOnlyList<int[]> inputs, int[] output) =>
        (this with { Outputs = output.Length }, base.Prune(weights, inputs, output).Weights);

    public override long Macs(ReadOnlySpan<FeatureMap> inputs, FeatureMap output) => (long)inputs[0].Count * Outputs;

    public override void Forward(OpFrame f)
    {
        Tensor x = f.Inputs[0], kernel = f.Weights[0], y = f.Output;
        int length = x.Count / x.Shape.N;
        for (int n = 0; n < x.Shape.N; n++)
        for (int o = 0; o < Outputs; o++)
        {
            float sum = HasBias ? f.Weights[1][o] : 0;
            for (int i = 0; i < length; i++) sum += x[n * length + i] * kernel[o * length + i];
            y[n * Outputs + o] = sum;
        }
    }

    public override void Backward(OpFrame f)
    {
        Tensor x = f.Inputs[0], kernel = f.Weights[0], dy = f.OutputGradient!;
        int length = x.Count / x.Shape.N;
        for (int n = 0; n < x.Shape.N; n++)
        for (int o = 0; o < Outputs; o++)
        {
            float d = dy[n * Outputs + o];
            if (HasBias && f.WeightGradients[1] is { } dBias) dBias[o] += d;
            for (int i = 0; i < length; i++)
            {
                if (f.InputGradients[0] is { } dx) dx[n * length + i] += d * kernel[o * length + i];
                if (f.WeightGradients[0] is { } dKernel) dKernel[o * length + i] += d * x[n * length + i];
            }
        }
    }
}
