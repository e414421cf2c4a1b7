using System.Numerics.Tensors;
using NetAdapt.Backends;

namespace NetAdapt.Training;

/// <summary>An exponential moving average of a plan's weights: average += (1 - decay) * (weights - average) after each step. While there were few steps the decay is
/// (1 + steps) / (10 + steps), so that the first weights do not stay in it (as TensorFlow's ExponentialMovingAverage with num_updates). The batch
/// normalizations' running statistics are averaged in the same way, for they belong to the weights that made them.</summary>
public sealed class WeightAverage
{
    private readonly float _decay;
    private readonly float[] _scratch;

    internal WeightAverage(ITrainingPlan plan, float decay)
    {
        _decay = decay;
        Parameters = plan.Parameters.ToArray();
        Statistics = plan.Statistics.ToArray();
        _scratch = new float[Math.Max(Parameters.Length, Statistics.Length)];
    }

    internal float[] Parameters { get; }

    internal float[] Statistics { get; }

    /// <summary>The share of the way to the present weights that the average goes.</summary>
    /// <param name="steps">Steps that were done, this one included.</param>
    public static float ShareAfter(long steps, float decay) => 1 - (float)Math.Min(decay, (1.0 + steps) / (10.0 + steps));

    /// <param name="steps">Steps that were done, this one included.</param>
    internal void Follow(ITrainingPlan plan, long steps)
    {
        float share = ShareAfter(steps, _decay);
        Move(Parameters, plan.Parameters, share);
        Move(Statistics, plan.Statistics, share);
    }

    private void Move(Span<float> average, ReadOnlySpan<float> present, float share)
    {
        Span<float> change = _scratch.AsSpan(0, average.Length);
        TensorPrimitives.Subtract(present, average, change);
        TensorPrimitives.Multiply(change, share, change);
        TensorPrimitives.Add(average, change, average);
    }
}
