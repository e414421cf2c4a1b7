using NetAdapt.Backends;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels.Training;

/// <summary>A plan's flat weights, and where each layer's lie.</summary>
internal sealed unsafe class PlanWeights
{
    private readonly ParameterLayout _layout;

    public PlanWeights(ParameterLayout layout, PlanMemory memory)
    {
        _layout = layout;
        Parameters = memory.Take(layout.TrainedCount);
        Gradients = memory.Take(layout.TrainedCount);
        Statistics = memory.Take(layout.StatisticsCount);
        layout.Read(new Span<float>(Parameters, layout.TrainedCount), new Span<float>(Statistics, layout.StatisticsCount));
    }

    public float* Parameters { get; }

    public float* Gradients { get; }

    public float* Statistics { get; }

    /// <summary>Where a trained weight starts, in <see cref="Parameters"/> and in <see cref="Gradients"/>.</summary>
    public int Trained(int layer, int weight) => _layout.Trained.First(s => s.Layer == layer && s.Weight == weight).Offset;

    /// <summary>Where a statistic starts in <see cref="Statistics"/>.</summary>
    public int Statistic(int layer, int weight) => _layout.Statistics.First(s => s.Layer == layer && s.Weight == weight).Offset;
}
