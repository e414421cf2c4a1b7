using System.Buffers;
using NetAdapt.Backends;

namespace NetAdapt.Resources;

/// <summary>What a plan's input holds, to be put back before each run that is timed. A plan may lay later maps where its input was; a network that is fed with its own maps, thousands of times, runs off
/// to infinity or fades to denormal numbers, which take a hundred times as long.</summary>
public sealed class KeptInput : IDisposable
{
    private readonly IInferencePlan _plan;
    private readonly float[] _values;

    public KeptInput(IInferencePlan plan)
    {
        _plan = plan;
        _values = ArrayPool<float>.Shared.Rent(plan.Input.Length);
        plan.Input.CopyTo(_values);
    }

    public void PutBack() => _values.AsSpan(0, _plan.Input.Length).CopyTo(_plan.Input);

    /// <summary>Leaves the input as it was.</summary>
    public void Dispose()
    {
        PutBack();
        ArrayPool<float>.Shared.Return(_values);
    }
}
