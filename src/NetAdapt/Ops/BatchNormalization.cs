using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>Batch normalization over N, H and W for each channel: y = (x - mean) / sqrt(variance + epsilon) * scale + shift. Inference uses the running
/// statistics; training uses the batch's (variance over N * H * W) and moves the running ones: running = momentum * running + (1 - momentum) * batch,
/// where the batch's variance is the unbiased one. Weights: scale, shift, mean, variance, each (1, 1, 1, C). Source: Ioffe and Szegedy 2015.</summary>
/// <param name="Epsilon">Added to the variance.</param>
/// <param name="Momentum">Share of the old running statistic that stays (0.9 is PyTorch's 0.1).</param>
public sealed record BatchNormalization(float Epsilon = 1e-5f, float Momentum = 0.9f) : Op
{
    public const int Scale = 0, Shift = 1, Mean = 2, Variance = 3;

    public override string Kind => "bn";

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs) => inputs[0];

    public override ImmutableArray<WeightSpec> Weights(ReadOnlySpan<FeatureMap> inputs)
    {
        FeatureMap vector = FeatureMap.Vector(inputs[0].C);
        return
        [
            new("scale", vector, WeightRole.Offset), new("shift", vector, WeightRole.Offset),
            new("mean", vector, WeightRole.Statistic), new("variance", vector, WeightRole.Statistic),
        ];
    }

    protected override ImmutableArray<WeightAxes> WeightAxes => [PerChannel, PerChannel, PerChannel, PerChannel];

    private static WeightAxes PerChannel => new(null, ChannelLink.Output);

    public override void Couple(IChannelCoupling coupling) => coupling.TieChannelwise(0);

    public override void Forward(OpFrame f)
    {
        Tensor x = f.Inputs[0], y = f.Output;
        int channels = x.Shape.C, count = x.Count / channels;
        if (f.Training) f.Saved = [new Tensor(FeatureMap.Vector(channels)), new Tensor(FeatureMap.Vector(channels))];   // mean, 1 / sqrt(variance + epsilon)
        for (int c = 0; c < channels; c++)
        {
            double mean = f.Weights[Mean][c], variance = f.Weights[Variance][c];
            if (f.Training)
            {
                double sum = 0, squares = 0;
                for (int i = c; i < x.Count; i += channels) sum += x[i];
                mean = sum / count;
                for (int i = c; i < x.Count; i += channels) squares += (x[i] - mean) * (x[i] - mean);
                variance = squares / count;
                f.Weights[Mean][c] = (float)(Momentum * f.Weights[Mean][c] + (1 - Momentum) * mean);
                f.Weights[Variance][c] = (float)(Momentum * f.Weights[Variance][c] + (1 - Momentum) * (count > 1 ? squares / (count - 1) : variance));
            }
            double inverse = 1 / Math.Sqrt(variance + Epsilon);
            if (f.Training) (f.Saved[0][c], f.Saved[1][c]) = ((float)mean, (float)inverse);
            for (int i = c; i < x.Count; i += channels)
                y[i] = (float)((x[i] - mean) * inverse * f.Weights[Scale][c] + f.Weights[Shift][c]);
        }
    }

    public override void Backward(OpFrame f)
    {
        Tensor x = f.Inputs[0], dy = f.OutputGradient!;
        int channels = x.Shape.C, count = x.Count / channels;
        for (int c = 0; c < channels; c++)
        {
            double mean = f.Training ? f.Saved[0][c] : f.Weights[Mean][c];
            double inverse = f.Training ? f.Saved[1][c] : 1 / Math.Sqrt(f.Weights[Variance][c] + Epsilon);
            double sumDy = 0, sumDyX = 0;   // x here is the normalized input
            for (int i = c; i < x.Count; i += channels)
            {
                sumDy += dy[i];
                sumDyX += dy[i] * (x[i] - mean) * inverse;
            }
            if (f.WeightGradients[Scale] is { } dScale) dScale[c] += (float)sumDyX;
            if (f.WeightGradients[Shift] is { } dShift) dShift[c] += (float)sumDy;
            if (f.InputGradients[0] is not { } dx) continue;
            for (int i = c; i < x.Count; i += channels)
            {
                double d = f.Training ? dy[i] - (sumDy + (x[i] - mean) * inverse * sumDyX) / count : dy[i];
                dx[i] += (float)(d * inverse * f.Weights[Scale][c]);
            }
        }
    }
}
