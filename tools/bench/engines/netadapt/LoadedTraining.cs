using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Onnx;
using NetAdapt.Training;

namespace NetAdapt.Bench.Engines;

/// <summary>A training plan and its optimiser on one batch in memory: a step is what the product's trainer does with a batch that lies ready.</summary>
internal sealed class LoadedTraining : ILoaded
{
    private const float LearningRate = 0.01f, Momentum = 0.9f;

    private readonly ITrainingPlan _plan;
    private readonly Sgd _optimiser;
    private readonly float[] _images;
    private readonly int _batch;
    private float _loss;
    private ulong _step;

    public LoadedTraining(IBackend backend, string path, float[] input, int batch, int threads)
    {
        Network network = OnnxReader.Read(path);
        _plan = backend.PlanTraining(network, new PlanOptions(batch, threads));
        _optimiser = new Sgd(_plan.ParameterSlices, Momentum, nesterov: false, weightDecay: 0);
        _batch = batch;
        _images = new float[input.Length];
        ChannelOrder.FirstToLast(input, _images, network.InputShape.WithBatch(batch));
        for (int n = 0; n < _plan.Labels.Length; n++) _plan.Labels[n] = n % (_plan.TargetsPerImage == 1
            ? Head.Of(network).Classes : 2);
    }

    public void Run()
    {
        _images.CopyTo(_plan.Images);
        _loss = _plan.ForwardBackward(_batch, 0, _step++).Loss;
        _optimiser.Step(_plan, LearningRate);
    }

    public float[] Output()
    {
        Run();
        return [_loss];
    }

    public void Dispose() => _plan.Dispose();
}
