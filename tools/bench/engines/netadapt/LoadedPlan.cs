using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Tensors;

namespace NetAdapt.Bench.Engines;

/// <summary>An inference plan with its image in place.</summary>
internal sealed class LoadedPlan : ILoaded
{
    private readonly IInferencePlan _plan;
    private readonly FeatureMap _output;
    private readonly float[] _image;

    public LoadedPlan(IBackend backend, string path, float[] input, int threads)
    {
        Network network = OnnxReader.Read(path);
        _plan = backend.PlanInference(FusedNetwork.Of(network), new PlanOptions(1, threads));
        _output = network.OutputShape;
        _image = new float[input.Length];
        ChannelOrder.FirstToLast(input, _image, network.InputShape);
    }

    /// <summary>A run leaves other numbers in the image's place.</summary>
    public void Prepare() => _image.CopyTo(_plan.Input);

    public void Run() => _plan.Run();

    public float[] Output()
    {
        Prepare();
        Run();
        var values = new float[_output.Count];
        ChannelOrder.LastToFirst(_plan.Output, values, _output);
        return values;
    }

    public void Dispose() => _plan.Dispose();
}
