using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.CApi.Border;
using NetAdapt.Graphs;
using NetAdapt.Heads;
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

/// <summary>netadapt_array_info.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ArrayInfo
{
    private const int MaxAxes = 8, AxesBytes = 32, NameBytes = 128;

    public uint StructSize, Rank;
    private fixed long _shape[MaxAxes];
    private fixed byte _axes[AxesBytes];
    private fixed byte _name[NameBytes];

    public static ArrayInfo Of(ArrayLayout layout, uint structSize)
    {
        ImmutableArray<int> shape = layout.Shape(1);
        var info = new ArrayInfo { StructSize = structSize, Rank = (uint)shape.Length };
        if (shape.Length > MaxAxes) throw new InvalidInputException($"'{layout.Name}' has {shape.Length} axes; "
            + $"netadapt_array_info has room for {MaxAxes}.");
        for (int i = 0; i < shape.Length; i++) info._shape[i] = shape[i];
        Copy(layout.Axes, new Span<byte>(info._axes, AxesBytes));
        Copy(layout.Name, new Span<byte>(info._name, NameBytes));
        return info;
    }

    /// <summary>Cut off between two characters where it is too long; a zero always follows.</summary>
    private static void Copy(string text, Span<byte> to)
    {
        Encoder encoder = Encoding.UTF8.GetEncoder();
        encoder.Convert(text, to[..^1], flush: true, out _, out int bytes, out _);
        to[bytes..].Clear();
    }
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

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_describe_input")]
    private static Status DescribeInput(nint handle, ArrayInfo* info) =>
        Describe(handle, info, signature => signature.Input);

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_describe_output")]
    private static Status DescribeOutput(nint handle, ArrayInfo* info) =>
        Describe(handle, info, signature => signature.Output);

    private static Status Describe(nint handle, ArrayInfo* info, Func<NetworkSignature, ArrayLayout> choose)
    {
        try
        {
            Network network = HandleTable.Get<Network>(handle);
            Arguments.Sized(info, sizeof(ArrayInfo), "info");
            *info = ArrayInfo.Of(choose(NetworkSignature.Of(network)), info->StructSize);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_choose_head")]
    private static Status ChooseHead(nint handle, byte* head, nint* chosen)
    {
        try
        {
            Arguments.NotNull(chosen, "chosen");
            *chosen = 0;
            *chosen = HandleTable.Add(Head.Choose(HandleTable.Get<Network>(handle), Arguments.Text(head, "head")));
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
