using NetAdapt.OpenCL.Inference;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Tests.Inference;

/// <summary>Maps as the device holds them: pixels filled up to whole quads.</summary>
internal static class DeviceMaps
{
    /// <summary>What is left of values that are stored in half precision.</summary>
    public static float[] Stored(float[] values, bool half) => half ? Array.ConvertAll(values, value => (float)(Half)value) : values;

    public static void Write(DeviceBuffer maps, float[] values, bool half)
    {
        if (half) maps.Write<Half>(Array.ConvertAll(values, value => (Half)value));
        else maps.Write(values);
    }

    public static float[] Read(DeviceBuffer maps, bool half)
    {
        if (!half) return maps.ToArray();
        var values = new Half[maps.Bytes / 2];
        maps.Read<Half>(values);
        return Array.ConvertAll(values, value => (float)value);
    }

    public static void Spread(ReadOnlySpan<float> dense, FeatureMap map, Span<float> device)
    {
        int stride = 4 * LayerFrame.QuadsOf(map.C);
        for (int p = 0; p < dense.Length / map.C; p++)
        {
            device.Slice(p * stride, stride).Clear();
            dense.Slice(p * map.C, map.C).CopyTo(device[(p * stride)..]);
        }
    }

    /// <param name="clean">All channels beyond the last are zero.</param>
    public static float[] Gather(ReadOnlySpan<float> device, FeatureMap map, int images, out bool clean)
    {
        int stride = 4 * LayerFrame.QuadsOf(map.C);
        var dense = new float[map.Count * images];
        clean = true;
        for (int p = 0; p < dense.Length / map.C; p++)
        {
            device.Slice(p * stride, map.C).CopyTo(dense.AsSpan(p * map.C));
            clean &= !device.Slice(p * stride + map.C, stride - map.C).ContainsAnyExcept(0f);
        }
        return dense;
    }
}
