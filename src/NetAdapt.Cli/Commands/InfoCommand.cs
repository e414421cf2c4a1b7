using System.Collections.Immutable;
using System.CommandLine;
using NetAdapt.Backends;
using NetAdapt.Cli.Adaptation;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Graphs;
using NetAdapt.Kernels;
using NetAdapt.Onnx;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Commands;

internal sealed class InfoCommand : ProgramCommand
{
    /// <summary>Weights that are not finite, each in a line of its own.</summary>
    private const int Named = 5;

    private readonly Argument<string?> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<bool> _layers = new("--layers") { Description = "Show every layer, and what inference makes of it." };
    private readonly Option<bool> _groups = new("--groups") { Description = "Show which channels are kept or lost together, and which must stay and why." };
    private readonly Option<string[]> _exclude = new("--exclude") { Description = "Layers to leave alone, by name or pattern (* and ?); again for more.", HelpName = "NAME" };
    private readonly Option<string?> _shapes = new("--shapes") { Description = "Write the shapes of the fused layers to this file, one a line: what the kernel generator makes kernels for.",
        HelpName = "FILE" };
    private readonly Option<bool> _ops = new("--ops") { Description = "List the ONNX operators that are read." };
    private readonly Option<bool> _devices = new("--devices") { Description = "List what networks can run on here." };

    public InfoCommand() : base("info", "Says what a network is, what can be pruned, and what not and why.")
    {
        Add(_model);
        Add(ModelOptions.Size);
        foreach (Option option in new Option[] { HeadOptions.Kind, _layers, _groups, _exclude, _shapes, _ops, _devices,
            DeviceOptions.Device, DeviceOptions.Tune, DeviceOptions.Precision }) Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "netadapt info model.onnx --layers --groups", "netadapt info model.onnx --groups --exclude 'features.0*'",
            "netadapt info model.onnx --shapes model.shapes",
        "netadapt info --ops", "netadapt info --devices --json",
    ];

    protected override int Run(ParseResult options, Session session)
    {
        bool ops = options.GetValue(_ops), devices = options.GetValue(_devices);
        if (ops) ShowOps(session);
        else if (devices) ShowDevices(session);
        else ShowModel(options, session);
        return ExitCode.Done;
    }

    private static void ShowOps(Session session)
    {
        var grid = new Grid("op", "supported");
        foreach (OnnxOp op in OnnxOps.All) grid.Row(op.Name, op.Summary);
        session.View.Say($"ONNX operator sets {OnnxOps.OldestOpset} to {OnnxOps.NewestOpset}");
        session.View.Show(grid);
        session.Result(new OpsResult(OnnxOps.OldestOpset, OnnxOps.NewestOpset,
            [.. OnnxOps.All.Select(op => new OpResult(op.Name, op.Summary))]), json => json.OpsResult);
    }

    private static void ShowDevices(Session session)
    {
        DeviceInfo here = DeviceInfo.Here;
        string isa = new CpuBackend().Isa;
        int[] cores = [.. here.Cores.Select(c => c.Number)];
        session.View.Say($"cpu  {here.Name}, {Units.Count(cores.Length, "core")}; kernels use {isa} (there are {string.Join(", ", WiderBuild.Isas.Select(i => $"cpu:{i}"))})");
        ImmutableArray<OpenClDevice> found = [];
        string? lacking = null;
        try
        {
            found = OpenClDevices.All;
            if (found.IsEmpty) OpenClDevices.Choose("opencl");
        }
        catch (OpenClException e)
        {
            lacking = e.Message;
            session.View.Say($"opencl  none: {e.Message}");
        }
        foreach (OpenClDevice d in found)
            session.View.Say($"{d.Address}  {d.Name} ({d.PlatformName}, {d.Kind.ToString().ToLowerInvariant()}, {d.ComputeUnits} compute units, {Units.Bytes(d.GlobalMemory)}, {(d.LocalMemory > 0 ? $"{Units.Bytes(d.LocalMemory)} of local memory" : "no local memory of its own")}, {(d.HasFp16 ? "fp16" : "no fp16")}, {(d.HasImages ? "images" : "no images")}); {d.Version}, driver {d.DriverVersion}");
        session.Result(new DevicesResult(isa, [.. WiderBuild.Isas.Select((name, i) => new DeviceResult(i == 0 ? "cpu" : $"cpu:{name}", here.Name, name, cores)),
            .. found.Select(d => new DeviceResult(d.Address, d.Name, "fp32", [], OpenClFacts.Of(d)))], lacking), json => json.DevicesResult);
    }

    private void ShowModel(ParseResult options, Session session)
    {
        string model = options.GetValue(_model) ?? throw new InvalidInputException("which model? Give an ONNX file, or --ops, or --devices. `netadapt info --help` shows how.");
        Network network = HeadOptions.Apply(ModelOptions.Open(model, options, session.View), options);
        FusedNetwork fused = FusedNetwork.Of(network);
        var groups = ChannelGroups.Of(network, options.GetValue(_exclude));
        IBackend backend = DeviceOptions.Open(options);
        long peakBytes = backend.PeakBytesOf(fused);

        View view = session.View;
        view.Say($"{network.Name}: {network.InputShape} -> {network.OutputShape}, {network.Layers.Length - 1} layers ({fused.Layers.Length - 1} when fused for inference)");
        view.Say($"{Units.Macs(network.Macs)} MACs, {Units.Bytes(network.WeightsBytes)} of weights, {Units.Bytes(peakBytes)} peak memory at batch 1 (at {MemoryPlan.Of(fused).PeakLayer}); {backend.Device} kernels use {backend.Isa}");
        NetworkSignature signature = NetworkSignature.Of(network);
        view.Say($"input '{signature.Input.Name}' {signature.Input}; output '{signature.Output.Name}' "
            + $"{signature.Output}");
        var (head, headText) = HeadOptions.Describe(network);
        view.Say($"head: {headText}");
        foreach (SharedWeight shared in network.SharedWeights) view.Say($"one weight, counted once: {string.Join(", ", shared.Places.Select(network.NameOf))}");
        NonFiniteWeight[] notFinite = [.. NonFiniteWeight.Of(network)];
        foreach (NonFiniteWeight weight in notFinite.Take(Named)) view.Warn($"{weight}.");
        if (notFinite.Length > Named) view.Warn($"{notFinite.Length - Named} more weights are like that.");
        foreach (var (key, value) in network.Metadata) view.Say($"{key}: {value}");
        if (options.GetValue(_layers)) view.Show(LayersOf(fused));
        if (options.GetValue(_groups)) view.Show(GroupsOf(groups));
        if (options.GetValue(_groups) && new WidthRule() is var rule && rule.LeftAlone(groups) is { Length: > 0 } leftAlone)
            view.Say($"by default, {AdaptView.Text(leftAlone, groups.Free.Count(), rule)}");
        if (!options.GetValue(_groups)) view.Say($"{groups.Free.Count()} of {groups.Count} channel groups can be pruned; --groups shows which, and why not the others");
        if (options.GetValue(_shapes) is { } file)
        {
            ShapesFile.Write(fused, network.Name, file);
            view.Say($"shapes written to {file}");
        }
        session.Result(InfoResult.Of(network, head, fused, groups, peakBytes, backend) with { Warnings = [.. notFinite.Select(weight => weight.ToString()), .. network.SplitWeights.Select(split => split.ToString())] }, json => json.InfoResult);
    }

    private static Grid LayersOf(FusedNetwork fused)
    {
        var grid = new Grid("layer", "shape", ">MACs", ">weights");
        for (int i = 1; i < fused.Layers.Length; i++)
            grid.Row(fused.Layers[i].Name, fused.ShapeOf(i).Text, Units.Macs(InfoResult.MacsOf(fused, i)),
                Units.Bytes(fused.Layers[i].Weights.Sum(w => 4L * w.Count)));
        return grid;
    }

    private static Grid GroupsOf(ChannelGroups groups)
    {
        var grid = new Grid("group", ">width", "made by", "passed on by", "read by", "fixed because");
        foreach (ChannelGroup group in groups)
            grid.Row(group.Name, group.ChannelsPerUnit == 1 ? $"{group.Width}" : $"{group.Width} x {group.ChannelsPerUnit}",
                Names(group.Producers), Names(group.Followers), Names(group.Readers),
                string.Join("; ", group.FixedBecause));
        return grid;

        string Names(IEnumerable<int> layers) => string.Join(", ", layers.Select(i => groups.Network.Layers[i].Name));
    }
}
