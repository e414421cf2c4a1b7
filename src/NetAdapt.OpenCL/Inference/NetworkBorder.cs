using NetAdapt.OpenCL.Runtime;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Inference;

/// <summary>Brings images from the host into a map on the device, or a map back: one transfer, and a kernel only where the two differ (gaps between pixels, half precision).</summary>
internal sealed class NetworkBorder : IDisposable
{
    private readonly DeviceBuffer _maps;
    private readonly DeviceBuffer? _dense;
    private readonly Launch? _launch;
    private readonly float[] _host;
    private readonly FeatureMap _map;
    private readonly int _place;
    private readonly bool _isWhole;

    /// <param name="place">Elements of the arena before the map.</param>
    public NetworkBorder(DeviceContext context, bool half, DeviceBuffer maps, FeatureMap map, int place, int batch, bool isInput)
    {
        (_maps, _map, _place) = (maps, map, place);
        // Pinned: the device may read it while the program goes on.
        if ((long)map.Count * batch > Array.MaxLength) throw new InvalidInputException($"{batch} maps of {map} are more than a plan can hold: take a smaller batch, or a smaller image");
        _host = GC.AllocateArray<float>(map.Count * batch, pinned: true);
        // One pixel's channels lie together whatever comes after them; input, though, needs its rest of a quad in zeros.
        _isWhole = !half && (map.C % 4 == 0 || (!isInput && map.Pixels * batch == 1));
        if (_isWhole) return;
        _dense = context.Allocate(4L * _host.Length, isInput ? "the network's input" : "the network's output");
        DeviceKernel kernel = context.Programs.Kernel("moves.cl", isInput ? "enter_network" : "leave_network", half ? "-D HALF" : "");
        ArgumentList arguments = isInput ? kernel.Arguments().Add(_dense).Add(maps).Add(place) : kernel.Arguments().Add(maps).Add(place).Add(_dense);
        arguments = arguments.Add(map.C);
        int items = isInput ? LayerFrame.QuadsOf(map.C) : map.C;
        _launch = new Launch(kernel, WorkGroups.For(items, kernel, context), images => new(items, (long)map.Pixels * images), (arguments.Count, map.Pixels));
    }

    public Span<float> Host => _host;

    public long Bytes => 4L * _host.Length + (_dense?.Bytes ?? 0);

    public void SetImages(int images) => _launch?.SetImages(images);

    /// <summary>Enqueues; the host's memory must stay until the queue is finished.</summary>
    public void Enter(DeviceQueue queue, int images)
    {
        ReadOnlySpan<float> content = _host.AsSpan(0, _map.Count * images);
        if (_isWhole)
        {
            _maps.BeginWrite(content, _place, queue);
            return;
        }
        _dense!.BeginWrite(content, 0, queue);
        _launch!.Run(queue);
    }

    /// <summary>Waits for everything before it.</summary>
    public void Leave(DeviceQueue queue, int images)
    {
        Span<float> content = _host.AsSpan(0, _map.Count * images);
        if (_isWhole)
        {
            _maps.Read(content, _place, queue);
            return;
        }
        _launch!.Run(queue);
        _dense!.Read(content, 0, queue);
    }

    public void Dispose()
    {
        _launch?.Dispose();
        _dense?.Dispose();
    }
}
