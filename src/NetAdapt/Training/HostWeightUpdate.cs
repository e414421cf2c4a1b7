using System.Collections.Immutable;
using NetAdapt.Backends;

namespace NetAdapt.Training;

/// <summary>The update of a plan whose weights lie in the host's memory, on the plan's own threads.</summary>
internal sealed class HostWeightUpdate : IWeightUpdate
{
    private readonly ITrainingPlan _plan;
    private readonly Optimiser _optimiser;
    private readonly WeightAverage? _average;
    private readonly float _clipNorm;
    private readonly double[] _squares;
    private readonly Action<int, int> _square;

    public HostWeightUpdate(ITrainingPlan plan, TrainingSettings settings)
    {
        (_plan, _clipNorm) = (plan, settings.ClipNorm);
        _optimiser = Make(settings, plan.ParameterSlices);
        _average = settings.EmaDecay > 0 ? new WeightAverage(plan, settings.EmaDecay) : null;
        _squares = new double[Training.GradientNorm.Blocks(plan.Gradients.Length)];
        _square = (worker, workers) => Training.GradientNorm.OfShare(_plan.Gradients, _squares, worker, workers);
    }

    public long Bytes => sizeof(float) * ((long)_optimiser.State.Length + AverageParameters.Length);

    public long OptimiserSteps
    {
        get => _optimiser.Steps;
        set => _optimiser.Steps = value;
    }

    public Span<float> OptimiserState => _optimiser.State;

    public Span<float> AverageParameters => _average == null ? [] : _average.Parameters;

    public Span<float> AverageStatistics => _average == null ? [] : _average.Statistics;

    public double GradientNorm()
    {
        _plan.Share(_square);
        return Training.GradientNorm.Of(_squares);
    }

    public void Step(float learningRate, double norm, long steps)
    {
        if (_clipNorm > 0) Training.GradientNorm.Clip(_plan.Gradients, _clipNorm, norm);
        _optimiser.Step(_plan, learningRate);
        _average?.Follow(_plan, steps);
    }

    public void Dispose()
    {
    }

    private static Optimiser Make(TrainingSettings s, ImmutableArray<ParameterSlice> slices) => s.Optimiser switch
    {
        OptimiserKind.Sgd => new Sgd(slices, s.Momentum, s.Nesterov, s.WeightDecay),
        OptimiserKind.RmsProp => new RmsProp(slices, s.SquareDecay, s.Momentum, s.Epsilon, s.WeightDecay),
        OptimiserKind.AdamW => new AdamW(slices, s.Momentum, s.SquareDecay, s.Epsilon, s.WeightDecay),
        _ => throw new InvalidInputException($"optimiser {s.Optimiser} is not known: give sgd, rmsprop or adamw."),
    };
}
