using System.Runtime.InteropServices;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Inference;

/// <summary>One layer's weights on the device, in the order in which its kernels read them; packed once, whichever of the layer's variants ask for them.</summary>
internal sealed class PackedWeights(DeviceContext context, bool half, string layer) : IDisposable
{
    private readonly Dictionary<string, DeviceBuffer> _buffers = [];
    private DeviceImage? _image;

    public long Bytes => _buffers.Values.Sum(buffer => buffer.Bytes) + (_image?.Bytes ?? 0);

    /// <param name="name">Of this content among the layer's: "kernel", "bias".</param>
    public DeviceBuffer Buffer(string name, Func<float[]> pack)
    {
        if (_buffers.TryGetValue(name, out DeviceBuffer? known)) return known;
        byte[] bytes = Elements(pack());
        DeviceBuffer buffer = context.Allocate(Math.Max(16, bytes.Length), $"the {name} of layer '{layer}'");
        _buffers.Add(name, buffer);
        buffer.Write<byte>(bytes);
        return buffer;
    }

    /// <summary>Whole numbers, such as the channels that a layer selects.</summary>
    public DeviceBuffer Numbers(string name, ReadOnlySpan<int> numbers)
    {
        DeviceBuffer buffer = context.Allocate(4L * numbers.Length, $"the {name} of layer '{layer}'");
        _buffers.Add(name, buffer);
        buffer.Write(numbers);
        return buffer;
    }

    /// <param name="width">Quads in a row.</param>
    public DeviceImage Image(Func<float[]> pack, int width, int height) => _image ??= new DeviceImage(context, Elements(pack()), width, height, half, $"the kernel of layer '{layer}'");

    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _buffers.Values) buffer.Dispose();
        _image?.Dispose();
    }

    private byte[] Elements(float[] values) => half
        ? MemoryMarshal.AsBytes<Half>(Array.ConvertAll(values, value => (Half)value)).ToArray()
        : MemoryMarshal.AsBytes<float>(values).ToArray();
}
