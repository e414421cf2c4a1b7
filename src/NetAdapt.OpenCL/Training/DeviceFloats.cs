using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>Numbers that live on the device and that the host may look at and change between the device's turns. They are copied only when one side wants what the other may have changed.</summary>
internal sealed class DeviceFloats : IDisposable
{
    private readonly DeviceBuffer _buffer;
    private readonly float[] _host;
    private bool _deviceIsNewer, _hostMayBeNewer;

    /// <summary>Zeros.</summary>
    public DeviceFloats(DeviceContext context, int count, string what)
    {
        _host = new float[count];
        _buffer = context.Allocate(4L * Math.Max(1, count), what);
        _hostMayBeNewer = true;
    }

    public int Count => _host.Length;

    /// <summary>On the device and on the host.</summary>
    public long Bytes => _buffer.Bytes + 4L * _host.Length;

    public DeviceBuffer Buffer => _buffer;

    /// <summary>The numbers as they are, to read and to write until the device's next turn.</summary>
    public Span<float> OnHost()
    {
        if (_deviceIsNewer) _buffer.Read(_host);
        _deviceIsNewer = false;
        _hostMayBeNewer = true;
        return _host;
    }

    /// <summary>The device's turn: it sees what the host wrote.</summary>
    /// <param name="changes">The device will change them.</param>
    public void GoToDevice(bool changes)
    {
        if (_hostMayBeNewer) _buffer.Write(_host);
        _hostMayBeNewer = false;
        _deviceIsNewer |= changes;
    }

    public void Dispose() => _buffer.Dispose();
}
