using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Onnx;
using NetAdapt.OpenCL.Devices;

namespace NetAdapt.Cli.Json;

/// <param name="Head">What the outputs mean; null: the network is no classifier.</param>
/// <param name="InputNchw">Channels, height and width that the network works on, whatever the file's layout.</param>
/// <param name="Input">The array that the file declares, and that `run --input` takes.</param>
internal sealed record InfoResult(string Model, InfoArray Input, InfoArray Output, InfoHead? Head, int[] InputNchw,
    int[] OutputNchw, long Macs, long WeightsBytes, long PeakMemoryBytes,
    string Isa, string Device,
    IReadOnlyDictionary<string, string> Metadata, InfoLayer[] Layers, InfoGroup[] Groups)
{
    /// <summary>Names of the places of each weight that several layers share; it is counted once.</summary>
    public string[][] SharedWeights { get; init; } = [];

    /// <summary>Faults of the network's weights, one sentence each.</summary>
    public string[] Warnings { get; init; } = [];

    public static InfoResult Of(Network network, Head? head, FusedNetwork fused, ChannelGroups groups,
        long peakMemoryBytes, IBackend backend) =>
        new(network.Name, InfoArray.Of(NetworkSignature.Of(network).Input),
            InfoArray.Of(NetworkSignature.Of(network).Output), head == null ? null
            : new InfoHead(Heads.Head.NameOf(head.Kind), head.Classes, head.Because), Nchw(network.InputShape),
        Nchw(network.OutputShape), network.Macs, network.WeightsBytes, peakMemoryBytes, backend.Isa, backend.Device, network.Metadata,
        [.. Enumerable.Range(1, fused.Layers.Length - 1).Select(i => new InfoLayer(fused.Layers[i].Name, fused.Layers[i].Op.Kind,
            fused.ShapeOf(i).Text, MacsOf(fused, i), fused.Layers[i].Weights.Sum(w => 4L * w.Count)))],
        [.. groups.Select(g => new InfoGroup(g.Name, g.Width, g.ChannelsPerUnit, !g.IsFixed, [.. g.FixedBecause], Names(network, g.Producers),
            Names(network, g.Followers), Names(network, g.Readers)))])
        {
            SharedWeights = [.. network.SharedWeights.Select(shared => shared.Places.Select(network.NameOf).ToArray())],
        };

    /// <summary>Multiply-accumulates of one fused layer for one image.</summary>
    public static long MacsOf(FusedNetwork fused, int layer) =>
        fused.Layers[layer].Op.Macs([.. fused.Layers[layer].Inputs.Select(i => fused.Shapes[i])], fused.Shapes[layer]);

    private static int[] Nchw(Tensors.FeatureMap map) => [map.N, map.C, map.H, map.W];

    private static string[] Names(Network network, IEnumerable<int> layers) => [.. layers.Select(i => network.Layers[i].Name)];
}

/// <param name="Shape">For one image.</param>
/// <param name="Axes">"N,H,W,C": what each axis is; "1" stands for one of size 1.</param>
internal sealed record InfoArray(string Name, int[] Shape, string Axes)
{
    public static InfoArray Of(ArrayLayout layout) => new(layout.Name, [.. layout.Shape(1)], layout.Axes);
}

/// <param name="Kind">"softmax", "sigmoid", "multilabel".</param>
/// <param name="Because">What it was recognised by.</param>
internal sealed record InfoHead(string Kind, int Classes, string Because);

internal sealed record InfoLayer(string Name, string Op, string Shape, long Macs, long WeightsBytes);

/// <param name="ChannelsPerUnit">Channels of the first producer that go with one unit of the width.</param>
internal sealed record InfoGroup(string Name, int Width, int ChannelsPerUnit, bool Prunable, string[] FixedBecause, string[] MadeBy,
    string[] PassedOnBy, string[] ReadBy);

internal sealed record OpsResult(int OldestOpset, int NewestOpset, OpResult[] Ops);

internal sealed record OpResult(string Name, string Supported);

/// <param name="OpenClLacks">Why there is no OpenCL device; null: there is one.</param>
internal sealed record DevicesResult(string Isa, DeviceResult[] Devices, string? OpenClLacks = null);

/// <param name="Device">As --device takes it.</param>
/// <param name="OpenCl">Of OpenCL devices only.</param>
internal sealed record DeviceResult(string Device, string Name, string Isa, int[] Cores, OpenClFacts? OpenCl = null);

internal sealed record OpenClFacts(string Platform, string Vendor, string Kind, string Version, string Driver, int ComputeUnits, int Megahertz, long MemoryBytes, long LargestBufferBytes, long LocalMemoryBytes,
    long MaxWorkGroup, bool Fp16, bool Images)
{
    public static OpenClFacts Of(OpenClDevice d) => new(d.PlatformName, d.Vendor, d.Kind.ToString().ToLowerInvariant(), d.Version, d.DriverVersion, d.ComputeUnits, d.Megahertz, d.GlobalMemory, d.MaxAllocation,
        d.LocalMemory, d.MaxWorkGroup, d.HasFp16, d.HasImages);
}
