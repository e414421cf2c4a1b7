using System.Collections.Immutable;
using NetAdapt.Numbers;
using NetAdapt.OpenCL.Runtime;
using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Devices;

/// <summary>The OpenCL devices of this machine, and the choice among them.</summary>
public static class OpenClDevices
{
    /// <summary>All of them, in the order of platforms; none where there is no library, no platform or no device.</summary>
    public static ImmutableArray<OpenClDevice> All => OpenClLibrary.Find() is { } cl ? List(cl) : [];

    /// <summary>"opencl": the first GPU, or else the first accelerator, or else the first device; "opencl:PLATFORM" the same of one platform; "opencl:PLATFORM:DEVICE". Platform and device are
    /// numbers from 0, or a part of the name.</summary>
    /// <exception cref="OpenClException">There is no library, no platform, no device, or none of that number or name; the message says what there is.</exception>
    public static OpenClDevice Choose(string text)
    {
        string[] parts = text.Split(':', 3);
        if (parts[0] != "opencl") throw new OpenClException($"'{text}' is no OpenCL device; they are called opencl, opencl:PLATFORM or opencl:PLATFORM:DEVICE.");
        CL cl = OpenClLibrary.Open();
        ImmutableArray<OpenClDevice> all = List(cl);
        if (all.IsEmpty)
            throw new OpenClException(DeviceQueries.Platforms(cl).Length == 0
                ? "an OpenCL library is here, but no driver (platform) for it. Install your GPU's OpenCL driver (its .icd file belongs in /etc/OpenCL/vendors; pocl-opencl-icd runs on any CPU), or use --device cpu."
                : "OpenCL's drivers are here, but no device for them. Check that the GPU is there and may be used (its files in /dev, the groups video and render), or use --device cpu.");
        var found = all;
        if (parts.Length > 1) found = Pick(found, parts[1], d => d.PlatformNumber, d => d.PlatformName, "platform", text, all);
        if (parts.Length > 2) found = Pick(found, parts[2], d => d.Number, d => d.Name, "device", text, all);
        return found.MinBy(device => device.Kind)!;
    }

    private static ImmutableArray<OpenClDevice> Pick(ImmutableArray<OpenClDevice> devices, string wanted, Func<OpenClDevice, int> number, Func<OpenClDevice, string> name, string what, string text,
        ImmutableArray<OpenClDevice> all)
    {
        ImmutableArray<OpenClDevice> picked = NumberText.TryWhole(wanted, out int n) ? [.. devices.Where(d => number(d) == n)]
            : wanted.Length == 0 ? [] : [.. devices.Where(d => name(d).Contains(wanted, StringComparison.OrdinalIgnoreCase))];
        return !picked.IsEmpty ? picked
            : throw new OpenClException($"'{text}': there is no such {what}. There are: {string.Join("; ", all.Select(d => $"{d.Address} {d.Name} ({d.PlatformName})"))}.");
    }

    private static ImmutableArray<OpenClDevice> List(CL cl)
    {
        var devices = ImmutableArray.CreateBuilder<OpenClDevice>();
        nint[] platforms = DeviceQueries.Platforms(cl);
        for (int p = 0; p < platforms.Length; p++)
        {
            nint[] ids = DeviceQueries.Devices(cl, platforms[p]);
            for (int d = 0; d < ids.Length; d++) devices.Add(DeviceQueries.Describe(cl, platforms[p], ids[d], p, d));
        }
        return devices.ToImmutable();
    }
}
