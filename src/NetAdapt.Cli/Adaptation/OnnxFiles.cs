using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Adaptation;

/// <summary>A run's networks are ONNX files.</summary>
internal sealed class OnnxFiles : INetworkFiles
{
    public Network Read(string path) => OnnxReader.Read(path);

    public void Write(Network network, string path) => OnnxWriter.Write(network, path);
}
