using System.Buffers;
using System.Runtime.InteropServices;
using NetAdapt.Backends;

namespace NetAdapt.Resources;

/// <summary>What a plan's input holds, to be put back before each run that is timed. A plan may lay later maps where its input was; a network that is fed with its own maps, thousands of times, runs off
/// to infinity or fades to denormal numbers, which take a hundred times as long. Where a run leaves the input alone nothing is put back: a copy before each run would only drive from the caches
/// what the run finds there otherwise.</summary>
public sealed class KeptInput : IDisposable
{
    private readonly IInferencePlan _plan;
    private readonly float[] _values;
    private readonly bool _isLost;

    /// <summary>Runs the plan once, to see what becomes of its input.</summary>
    public KeptInput(IInferencePlan plan)
    {
        _plan = plan;
        _values = ArrayPool<float>.Shared.Rent(plan.Input.Length);
        plan.Input.CopyTo(_values);
        plan.Run(plan.Options.Batch);
        // By their bits: a NaN equals itself here.
        _isLost = !MemoryMarshal.AsBytes(plan.Input).SequenceEqual(MemoryMarshal.AsBytes(Values));
        PutBack();
    }

    private Span<float> Values => _values.AsSpan(0, _plan.Input.Length);

    public void PutBack()
    {
        if (_isLost) Values.CopyTo(_plan.Input);
    }

    /// <summary>Leaves the input as it was.</summary>
    public void Dispose()
    {
        PutBack();
        ArrayPool<float>.Shared.Return(_values);
    }
}
