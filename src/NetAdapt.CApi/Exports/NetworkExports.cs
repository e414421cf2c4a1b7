using System.Runtime.InteropServices;
using NetAdapt.CApi.Border;
using NetAdapt.Graphs;
using NetAdapt.Kernels;
using NetAdapt.Onnx;

namespace NetAdapt.CApi.Exports;

[StructLayout(LayoutKind.Sequential)]
internal struct NetworkInfo
{
    public uint StructSize;
    public int InputHeight, InputWidth, InputChannels, OutputHeight, OutputWidth, OutputChannels;
    public uint Reserved;
    public ulong Macs, WeightsBytes, PeakMemoryBytes;
}

/// <summary>netadapt_network: a <see cref="Network"/>, which never changes.</summary>
internal static unsafe class NetworkExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_load_network")]
    private static Status Load(byte* path, nint* network)
    {
        try
        {
            Arguments.NotNull(network, "network");
            *network = 0;
            *network = HandleTable.Add(OnnxReader.Read(Arguments.Text(path, "path")));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_load_network_sized")]
    private static Status LoadSized(byte* path, int height, int width, nint* network)
    {
        try
        {
            Arguments.NotNull(network, "network");
            *network = 0;
            (int, int) size = (Arguments.InRange(height, 1, 1 << 14, "height"), Arguments.InRange(width, 1, 1 << 14, "width"));
            Network read = OnnxReader.Read(Arguments.Text(path, "path"), size);
            if ((read.InputShape.H, read.InputShape.W) != size)
                throw new InvalidInputException($"'{read.Name}' takes images of {read.InputShape.H}x{read.InputShape.W} only: load it with netadapt_load_network.");
            *network = HandleTable.Add(read);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_load_network_memory")]
    private static Status LoadMemory(byte* bytes, nuint size, nint* network)
    {
        try
        {
            Arguments.NotNull(network, "network");
            *network = 0;
            *network = HandleTable.Add(OnnxReader.Read(Arguments.Bytes(bytes, size), "the network in memory"));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_describe_network")]
    private static Status Describe(nint handle, NetworkInfo* info)
    {
        try
        {
            Network network = HandleTable.Get<Network>(handle);
            Arguments.Sized(info, sizeof(NetworkInfo), "info");
            var (input, output) = (network.InputShape, network.OutputShape);
            *info = new NetworkInfo
            {
                StructSize = info->StructSize, InputHeight = input.H, InputWidth = input.W, InputChannels = input.C, OutputHeight = output.H, OutputWidth = output.W, OutputChannels = output.C,
                Macs = (ulong)network.Macs, WeightsBytes = (ulong)network.WeightsBytes, PeakMemoryBytes = (ulong)Engine.Here.PeakBytesOf(FusedNetwork.Of(network)),
            };
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_save_network")]
    private static Status Save(nint handle, byte* path)
    {
        try
        {
            OnnxWriter.Write(HandleTable.Get<Network>(handle), Arguments.Text(path, "path"));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_free_network")]
    private static Status Free(nint handle)
    {
        try
        {
            HandleTable.Take<Network>(handle);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }
}
