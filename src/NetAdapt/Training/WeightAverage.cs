using System.Numerics.Tensors;
using NetAdapt.Backends;

namespace NetAdapt.Training;

/// <summary>An exponential moving average of a plan's weights: average += (1 - decay) * (weights - average) after each step. While there were few steps the decay is
/// (1 + steps) / (10 + steps), so that the first weights do not stay in it (as TensorFlow's ExponentialMovingAverage with num_updates). The batch
/// normalizations' running statistics are averaged in the same way, for they belong to the weights that made them.</summary>
internal sealed class WeightAverage
{
    private readonly float _decay;
    private readonly float[] _scratch;

    public WeightAverage(ITrainingPlan plan, float decay)
    {
        _decay = decay;
        Parameters = plan.Parameters.ToArray();
        Statistics = plan.Statistics.ToArray();
        _scratch = new float[Math.Max(Parameters.Length, Statistics.Length)];
    }

    public float[] Parameters { get; }

    public float[] Statistics { get; }

    /// <param name="steps">Steps that were done, this one included.</param>
    public void Follow(ITrainingPlan plan, long steps)
    {
        float share = 1 - (float)Math.Min(_decay, (1.0 + steps) / (10.0 + steps));
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
