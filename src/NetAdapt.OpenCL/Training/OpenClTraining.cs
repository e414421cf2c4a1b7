using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>Training on an OpenCL device, by itself: the networks may be measured anywhere. Plans may be made and run on several threads at once.</summary>
public sealed class OpenClTraining(OpenClDevice device, CacheFolder? cache = null) : ITrainingBackend, IDisposable
{
    private readonly TrainingContexts _contexts = new(device, cache);

    public string Device => "opencl";

    /// <summary>The device's name.</summary>
    public string Isa => device.Name;

    /// <exception cref="InvalidInputException">The network cannot be trained, or not within the memory limit, or the device has no room.</exception>
    public ITrainingPlan PlanTraining(Network network, PlanOptions options) => SharedWeightsPlan.Of(network, options, (n, o) => new OpenClTrainingPlan(n, o, _contexts));

    /// <summary>To be called when no plan is alive any more.</summary>
    public void Dispose() => _contexts.Dispose();
}
