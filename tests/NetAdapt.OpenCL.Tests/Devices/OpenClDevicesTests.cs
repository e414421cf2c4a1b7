using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Tests.Devices;

[Collection(DeviceCollection.Name)]
public sealed class OpenClDevicesTests
{
    [Fact]
    public void A_device_tells_what_it_can_do()
    {
        OpenClDevice device = TestDevice.Device;
        Assert.NotEqual("", device.Name);
        Assert.NotEqual("", device.DriverVersion);
        Assert.StartsWith("OpenCL", device.Version, StringComparison.Ordinal);
        Assert.True(device.MaxWorkGroup >= 1 && device.MaxWorkItems.Length >= 3 && device.MaxAllocation > 1 << 20 && device.GlobalMemory >= device.MaxAllocation, device.ToString());
    }

    [Fact]
    public void A_device_is_chosen_by_number_or_by_a_part_of_its_name()
    {
        OpenClDevice device = OpenClDevices.All[0];
        Assert.Equal("opencl:0:0", OpenClDevices.Choose("opencl:0:0").Address);
        Assert.Equal(device.Address, OpenClDevices.Choose(device.Address).Address);
        string platform = device.PlatformName[..4].ToUpperInvariant(), name = device.Name[..5];
        Assert.Equal(device.Address, OpenClDevices.Choose($"opencl:{platform}:{name}").Address);
    }

    [Theory, InlineData("opencl:99", "platform"), InlineData("opencl:0:99", "device"), InlineData("opencl:no such thing", "platform"), InlineData("opencl:", "platform"), InlineData("opencl:0:", "device"),
        InlineData("opencl:-1", "platform")]
    public void A_device_that_is_not_there_is_named_with_those_that_are(string text, string what)
    {
        string message = Assert.Throws<OpenClException>(() => OpenClDevices.Choose(text)).Message;
        Assert.Contains($"no such {what}", message, StringComparison.Ordinal);
        Assert.Contains("opencl:0:0", message, StringComparison.Ordinal);
    }
}
