using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Bench.Engines;

/// <summary>An inference plan with its image in place.</summary>
internal sealed class LoadedPlan : ILoaded
{
    private readonly IInferencePlan _plan;
    private readonly FeatureMap _output;
    private readonly KeptInput _image;

    public LoadedPlan(IBackend backend, string path, float[] input, int threads)
    {
        Network network = OnnxReader.Read(path);
        _plan = backend.PlanInference(FusedNetwork.Of(network), new PlanOptions(1, threads));
        _output = network.OutputShape;
        ChannelOrder.FirstToLast(input, _plan.Input, network.InputShape);
        _image = new KeptInput(_plan);
    }

    public void Prepare() => _image.PutBack();

    public void Run() => _plan.Run();

    public float[] Output()
    {
        Prepare();
        Run();
        var values = new float[_output.Count];
        ChannelOrder.LastToFirst(_plan.Output, values, _output);
        return values;
    }

    public void Dispose()
    {
        _image.Dispose();
        _plan.Dispose();
    }
}
