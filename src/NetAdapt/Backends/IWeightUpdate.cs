namespace NetAdapt.Backends;

/// <summary>What changes a plan's weights between passes: clipping, the optimiser's step, the moving average. It runs, and keeps its state, where the plan's weights lie;
/// the spans are as good as the plan's. Not thread-safe.</summary>
public interface IWeightUpdate : IDisposable
{
    /// <summary>Everything that it holds beside the plan, in bytes.</summary>
    long Bytes { get; }

    /// <summary>Steps that the optimiser has taken.</summary>
    long OptimiserSteps { get; set; }

    /// <summary>All that the optimiser carries from step to step, one slot of all parameters after the other; zeros at first.</summary>
    Span<float> OptimiserState { get; }

    /// <summary>The moving average of <see cref="ITrainingPlan.Parameters"/>; empty where the settings ask for none.</summary>
    Span<float> AverageParameters { get; }

    /// <summary>The moving average of <see cref="ITrainingPlan.Statistics"/>; empty where the settings ask for none.</summary>
    Span<float> AverageStatistics { get; }

    /// <summary>The L2 norm of the last pass's gradients together.</summary>
    double GradientNorm();

    /// <summary>Scales the gradients to the settings' clip norm where theirs is over it, changes the parameters, and lets the average follow.</summary>
    /// <param name="norm">What <see cref="GradientNorm"/> gave.</param>
    /// <param name="steps">Steps of the training that were done, this one included.</param>
    void Step(float learningRate, double norm, long steps);
}
