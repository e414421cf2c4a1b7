using NetAdapt.Graphs;
using NetAdapt.Networks;
using NetAdapt.Onnx;

namespace NetAdapt.CApi.Tests.Native;

/// <summary>A folder with a small network in it, that is gone after the tests.</summary>
public sealed class Workshop : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("netadapt-capi-");

    public Workshop() => OnnxWriter.Write(Network, Model);

    public Network Network { get; } = MobileNetV1.Build(0.25, 32, 10);

    public string Model => this["model.onnx"];

    public string this[string name] => Path.Combine(_folder.FullName, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
