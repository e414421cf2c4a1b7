using NetAdapt.Graphs;
using NetAdapt.Runs;

namespace NetAdapt.Onnx;

/// <summary>A run's networks are ONNX files.</summary>
public sealed class OnnxFiles : INetworkFiles
{
    public Network Read(string path) => OnnxReader.Read(path);

    public void Write(Network network, string path) => OnnxWriter.Write(network, path);
}
