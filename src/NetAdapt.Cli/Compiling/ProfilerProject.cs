using NetAdapt.Graphs;
using NetAdapt.Kernels.Compiling;
using NetAdapt.Onnx;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Compiling;

/// <summary>The program that measures a network's latency table on a device: the engine's loops, the network whose widths are tried, and one of its kind that is compiled (see <see cref="CompiledSample"/>).</summary>
internal sealed class ProfilerProject : INativeProject
{
    private static readonly string[] s_assemblies = ["NetAdapt.dll", "NetAdapt.Kernels.dll", "NetAdapt.Onnx.dll", "Google.Protobuf.dll", "BitMiracle.LibJpeg.NET.dll", "System.Numerics.Tensors.dll"];

    private readonly string _name;
    private readonly Network _network;
    private readonly CompiledSource _sample;
    private readonly ProjectFiles _files;

    /// <param name="name">A C identifier.</param>
    public ProfilerProject(string name, Network network, CompileTarget target)
    {
        Network sample = CompiledSample.Of(ChannelGroups.Of(network));
        (_name, _network) = (name, network);
        _sample = new CompiledSource(name, sample, CompiledNetwork.Of(FusedNetwork.Of(sample), name, target.Isa));
        _files = new ProjectFiles(name, network.Name, target, s_assemblies, _sample.Items);
    }

    public string FileName => $"{_name}_profiler";

    public void Write(string folder)
    {
        _files.WriteProject(folder);
        _sample.Write(_files, folder, $"{_name}_sample.c");
        OnnxWriter.Write(_network, Path.Combine(folder, $"{_name}.onnx"));
        _files.Fill("profiler.c", Path.Combine(folder, $"{_name}_data.c"));
        _files.Fill("Profiler.cs", Path.Combine(folder, "Profiler.cs"));
    }

    public void WriteC(string folder) => throw new InvalidOperationException("a profiler is a program");
}
