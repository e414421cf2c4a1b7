using System.Collections.Immutable;
using System.Text;
using NetAdapt.OpenCL.Runtime;
using Silk.NET.OpenCL;
using Fact = Silk.NET.OpenCL.DeviceInfo;

namespace NetAdapt.OpenCL.Devices;

/// <summary>Asks platforms and devices what they are.</summary>
internal static unsafe class DeviceQueries
{
    public static nint[] Platforms(CL cl)
    {
        uint count = 0;
        int code = cl.GetPlatformIDs(0, null, &count);
        // The loader without a single driver says so by an error of its own.
        if (code == ErrorNames.PlatformNotFound || (code == 0 && count == 0)) return [];
        ErrorNames.Check(code, "asking for the OpenCL platforms");
        var ids = new nint[count];
        fixed (nint* first = ids) ErrorNames.Check(cl.GetPlatformIDs(count, first, null), "asking for the OpenCL platforms");
        return ids;
    }

    public static nint[] Devices(CL cl, nint platform)
    {
        uint count = 0;
        int code = cl.GetDeviceIDs(platform, DeviceType.All, 0, null, &count);
        if (code == ErrorNames.DeviceNotFound || (code == 0 && count == 0)) return [];
        ErrorNames.Check(code, "asking for a platform's devices");
        var ids = new nint[count];
        fixed (nint* first = ids) ErrorNames.Check(cl.GetDeviceIDs(platform, DeviceType.All, count, first, null), "asking for a platform's devices");
        return ids;
    }

    public static string NameOf(CL cl, nint platform)
    {
        nuint size = 0;
        ErrorNames.Check(cl.GetPlatformInfo(platform, PlatformInfo.Name, 0, null, &size), "asking for a platform's name");
        var bytes = new byte[size];
        fixed (byte* first = bytes) ErrorNames.Check(cl.GetPlatformInfo(platform, PlatformInfo.Name, size, first, null), "asking for a platform's name");
        return Text(bytes);
    }

    public static OpenClDevice Describe(CL cl, nint platform, nint id, int platformNumber, int number)
    {
        bool images = Number(Fact.ImageSupport) != 0;
        // CL_LOCAL (1); CL_GLOBAL (2) is ordinary memory by another name.
        bool realLocal = Number(Fact.LocalMemType) == 1;
        var kind = (DeviceType)Number(Fact.Type);
        return new OpenClDevice(platformNumber, number, NameOf(cl, platform), Words(Fact.Name), Words(Fact.Vendor),
            kind.HasFlag(DeviceType.Gpu) ? DeviceKind.Gpu : kind.HasFlag(DeviceType.Cpu) ? DeviceKind.Cpu : kind.HasFlag(DeviceType.Accelerator) ? DeviceKind.Accelerator : DeviceKind.Other,
            Words(Fact.DriverVersion), Words(Fact.Version), (int)Number(Fact.MaxComputeUnits), (int)Number(Fact.MaxClockFrequency), Number(Fact.MaxWorkGroupSize), Sizes(Fact.MaxWorkItemSizes),
            Number(Fact.GlobalMemSize), Number(Fact.MaxMemAllocSize), realLocal ? Number(Fact.LocalMemSize) : 0,
            images ? ((int)Number(Fact.Image2DMaxWidth), (int)Number(Fact.Image2DMaxHeight)) : (0, 0), Words(Fact.Extensions).Split(' ').Contains("cl_khr_fp16"))
        { Id = id, Platform = platform };

        // Values are 4 or 8 bytes wide; a little-endian device (all of them) fills the low ones.
        long Number(Fact fact)
        {
            long value = 0;
            ErrorNames.Check(cl.GetDeviceInfo(id, fact, sizeof(long), &value, null), $"asking a device for {fact}");
            return value;
        }

        byte[] Bytes(Fact fact)
        {
            nuint size = 0;
            ErrorNames.Check(cl.GetDeviceInfo(id, fact, 0, null, &size), $"asking a device for {fact}");
            var bytes = new byte[size];
            fixed (byte* first = bytes) ErrorNames.Check(cl.GetDeviceInfo(id, fact, size, first, null), $"asking a device for {fact}");
            return bytes;
        }

        string Words(Fact fact) => Text(Bytes(fact));

        ImmutableArray<long> Sizes(Fact fact)
        {
            byte[] bytes = Bytes(fact);
            return [.. Enumerable.Range(0, bytes.Length / sizeof(nuint)).Select(i => (long)BitConverter.ToUInt64(bytes, i * sizeof(nuint)))];
        }
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes).TrimEnd('\0').Trim();
}
