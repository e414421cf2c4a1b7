using NetAdapt.Backends;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Training;

namespace NetAdapt.OpenCL.Training;

/// <summary>Clipping, the optimiser's step and the moving average on the device: update.cl. Nothing is copied but a few numbers.</summary>
internal sealed class OpenClWeightUpdate : IWeightUpdate
{
    private readonly OpenClTrainingPlan _plan;
    private readonly TrainingSettings _settings;
    private readonly DeviceFloats _state;
    private readonly DeviceFloats? _averageParameters, _averageStatistics;
    private readonly DeviceBuffer _decays;
    private readonly DeviceKernel _step;
    private readonly DeviceKernel? _followParameters, _followStatistics;

    public OpenClWeightUpdate(OpenClTrainingPlan plan, TrainingSettings settings)
    {
        (_plan, _settings) = (plan, settings);
        int count = plan.DeviceParameters.Count;
        var decays = new byte[count];
        foreach (ParameterSlice slice in plan.ParameterSlices)
            if (slice.Role == WeightRole.Kernel) decays.AsSpan(slice.Offset, slice.Length).Fill(1);
        _decays = plan.Context.Allocate(count, "what has weight decay");
        _decays.Write<byte>(decays);
        _state = new DeviceFloats(plan.Context, checked(count * settings.OptimiserSlots), "the optimiser's state");
        _step = plan.Program.Kernel(settings.Optimiser switch { OptimiserKind.Sgd => "sgd", OptimiserKind.RmsProp => "rmsprop", _ => "adamw" });
        SetConstants();
        if (settings.EmaDecay == 0) return;
        (_averageParameters, _followParameters) = AverageOf(plan.DeviceParameters, "the weights' average");
        (_averageStatistics, _followStatistics) = AverageOf(plan.DeviceStatistics, "the statistics' average");
    }

    public long Bytes => _state.Bytes + _decays.Bytes + (_averageParameters?.Bytes ?? 0) + (_averageStatistics?.Bytes ?? 0);

    public long OptimiserSteps { get; set; }

    public Span<float> OptimiserState => _state.OnHost();

    public Span<float> AverageParameters => _averageParameters == null ? [] : _averageParameters.OnHost();

    public Span<float> AverageStatistics => _averageStatistics == null ? [] : _averageStatistics.OnHost();

    public double GradientNorm() => _plan.GradientNorm;

    public void Step(float learningRate, double norm, long steps)
    {
        OptimiserSteps++;
        _plan.DeviceParameters.GoToDevice(changes: true);
        _plan.DeviceGradients.GoToDevice(changes: false);
        _state.GoToDevice(changes: true);
        _step.Set(0, learningRate);
        _step.Set(1, _settings.ClipNorm > 0 && norm > _settings.ClipNorm ? (float)(_settings.ClipNorm / norm) : 1f);
        if (_settings.Optimiser == OptimiserKind.AdamW)
        {
            var (rate, root) = AdamW.Unbiased(learningRate, _settings.Momentum, _settings.SquareDecay, OptimiserSteps);
            _step.Set(11, rate);
            _step.Set(12, root);
        }
        _plan.Update(_step, _plan.DeviceParameters.Count);
        if (_settings.EmaDecay == 0) return;
        float share = WeightAverage.ShareAfter(steps, _settings.EmaDecay);
        Follow(_followParameters!, _averageParameters!, share);
        _plan.DeviceStatistics.GoToDevice(changes: false);
        Follow(_followStatistics!, _averageStatistics!, share);
    }

    public void Dispose()
    {
        foreach (IDisposable? held in (IDisposable?[])[_step, _followParameters, _followStatistics, _decays, _state, _averageParameters, _averageStatistics]) held?.Dispose();
    }

    /// <summary>All arguments but rate and scale.</summary>
    private void SetConstants()
    {
        _step.Set(2, _plan.DeviceParameters.Count);
        _step.Set(3, _plan.DeviceParameters.Buffer);
        _step.Set(4, _plan.DeviceGradients.Buffer);
        _step.Set(5, _decays);
        _step.Set(6, _state.Buffer);
        _step.Set(7, _settings.WeightDecay);
        _step.Set(8, _settings.Momentum);
        if (_settings.Optimiser == OptimiserKind.Sgd)
        {
            _step.Set(9, _settings.Nesterov ? 1 : 0);
            return;
        }
        _step.Set(9, _settings.SquareDecay);
        _step.Set(10, _settings.Epsilon);
    }

    private (DeviceFloats Average, DeviceKernel Follow) AverageOf(DeviceFloats present, string what)
    {
        var average = new DeviceFloats(_plan.Context, present.Count, what);
        present.OnHost().CopyTo(average.OnHost());
        DeviceKernel follow = _plan.Program.Kernel("follow");
        follow.Set(1, present.Count);
        follow.Set(2, present.Buffer);
        follow.Set(3, average.Buffer);
        return (average, follow);
    }

    private void Follow(DeviceKernel follow, DeviceFloats average, float share)
    {
        if (average.Count == 0) return;
        average.GoToDevice(changes: true);
        follow.Set(0, share);
        _plan.Update(follow, average.Count);
    }
}
