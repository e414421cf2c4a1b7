using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>Numbers of 4 bytes on the device that calls write and read: a layer's output, a gradient, sums. Known while the calls are written down; it gets memory afterwards, which it shares with
/// places that are in use at other times.</summary>
/// <param name="name">For messages.</param>
internal sealed class Place(string name, long elements)
{
    private DeviceBuffer? _buffer;

    public string Name => name;

    public long Bytes => 4 * Math.Max(1, elements);

    /// <summary>The calls that use it, by number: the first and the last.</summary>
    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = -1;

    public DeviceBuffer Buffer => _buffer ?? throw new InvalidOperationException($"{name} has no memory yet");

    public void UsedBy(int call) => (First, Last) = (Math.Min(First, call), Math.Max(Last, call));

    /// <summary>The host writes it before a pass, or reads it after one.</summary>
    public void BelongsToHost() => (First, Last) = (-1, int.MaxValue);

    public void Take(DeviceBuffer buffer) => _buffer = buffer;
}
