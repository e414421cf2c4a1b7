using System.Collections.Immutable;
using NetAdapt.Backends;
using NetAdapt.Ops;

namespace NetAdapt.Training;

/// <summary>Changes a plan's parameters by their gradients. Weight decay goes to the roles <see cref="WeightRole.Kernel"/> only: none to biases and batch
/// normalization. The state is flat, so that a checkpoint can carry it. Same inputs give the same bits on any vector width.</summary>
public abstract class Optimiser
{
    private readonly ImmutableArray<(int Start, int Length, bool Decays)> _runs;
    private readonly float[] _state;
    private readonly int _parameters;
    private Action<int, int>? _share;
    private ITrainingPlan? _plan;
    private float _rate;

    private protected Optimiser(ImmutableArray<ParameterSlice> slices, int slots)
    {
        _parameters = slices.Sum(s => s.Length);
        _state = new float[checked(_parameters * slots)];
        _runs = Runs(slices);
    }

    /// <summary>Steps taken so far.</summary>
    public long Steps { get; set; }

    /// <summary>All that is carried from step to step, one slot of all parameters after the other; zeros at first.</summary>
    public Span<float> State => _state;

    /// <summary>One step, in place. Both spans are laid out as the slices that the optimiser was made with.</summary>
    /// <exception cref="ArgumentException">A span's length is not that of the slices.</exception>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradients, float learningRate)
    {
        Steps++;
        StepShare(parameters, gradients, learningRate, 0, 1);
    }

    /// <summary>One step on a plan's own parameters and gradients, by all of its threads. Parameters never see each other, so the bits do not depend on how many there are.</summary>
    public void Step(ITrainingPlan plan, float learningRate)
    {
        Steps++;
        (_plan, _rate) = (plan, learningRate);
        plan.Share(_share ??= (worker, workers) => StepShare(_plan!.Parameters, _plan.Gradients, _rate, worker, workers));
    }

    private void StepShare(Span<float> parameters, ReadOnlySpan<float> gradients, float learningRate, int worker, int workers)
    {
        if (parameters.Length != _parameters || gradients.Length != _parameters)
            throw new ArgumentException($"{parameters.Length} parameters and {gradients.Length} gradients for an optimiser of {_parameters}.");
        Span<float> first = State[.._parameters], second = State[_parameters..];
        foreach (var (runStart, runLength, decays) in _runs)
        {
            int start = runStart + (int)((long)runLength * worker / workers), length = runStart + (int)((long)runLength * (worker + 1) / workers) - start;
            Update(parameters.Slice(start, length), gradients.Slice(start, length), first.Slice(start, length),
                second.IsEmpty ? second : second.Slice(start, length), learningRate, decays);
        }
    }

    private protected abstract void Update(Span<float> parameters, ReadOnlySpan<float> gradients, Span<float> first, Span<float> second,
        float learningRate, bool decays);

    /// <summary>Slices that lie next to each other and decay alike, joined.</summary>
    private static ImmutableArray<(int Start, int Length, bool Decays)> Runs(ImmutableArray<ParameterSlice> slices)
    {
        var runs = new List<(int Start, int Length, bool Decays)>();
        foreach (ParameterSlice slice in slices.OrderBy(s => s.Offset))
        {
            bool decays = slice.Role == WeightRole.Kernel;
            if (runs.Count > 0 && runs[^1].Start + runs[^1].Length == slice.Offset && runs[^1].Decays == decays)
                runs[^1] = runs[^1] with { Length = runs[^1].Length + slice.Length };
            else
                runs.Add((slice.Offset, slice.Length, decays));
        }
        return [.. runs];
    }
}
