using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Inference;
using NetAdapt.OpenCL.Measuring;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.OpenCL.Training;
using NetAdapt.OpenCL.Tuning;

namespace NetAdapt.OpenCL;

/// <summary>A GPU, or whatever else OpenCL offers.</summary>
public sealed class OpenClBackend : IBackend, IDisposable
{
    private readonly TrainingContexts _training;

    /// <summary>The device that <paramref name="device"/> names (see <see cref="OpenClDevices.Choose"/>), with its caches where the user keeps them.</summary>
    /// <exception cref="OpenClException">There is no such device, or it cannot do what is asked.</exception>
    public OpenClBackend(string device = "opencl", OpenClOptions? options = null) : this(OpenClDevices.Choose(device), options ?? new OpenClOptions { CacheFolder = Runtime.CacheFolder.OfUser })
    {
    }

    /// <inheritdoc cref="OpenClBackend(string, OpenClOptions)"/>
    public OpenClBackend(OpenClDevice device, OpenClOptions options)
    {
        Precision = options.Precision;
        if (Half && !device.HasFp16)
            throw new OpenClException($"{device.Name} ({device.Address}) has no half precision (cl_khr_fp16). Use --precision fp32, or another device: `netadapt info --devices` tells which have fp16.");
        CacheFolder? programs = Runtime.CacheFolder.ProgramsIn(options.CacheFolder);
        Context = new DeviceContext(device, programs);
        _training = new TrainingContexts(device, programs);
        Tuner = new Tuner(Context, Half, options.Tuning, options.CacheFolder);
    }

    public DeviceContext Context { get; }

    public Precision Precision { get; }

    private bool Half => Precision == Precision.Fp16;

    internal Tuner Tuner { get; }

    public string Device => "opencl";

    /// <summary>The device's name and the precision: latency tables of one device are not another's.</summary>
    public string Isa => $"{Context.Device.Name} {(Half ? "fp16" : "fp32")}";

    public IInferencePlan PlanInference(FusedNetwork network, PlanOptions options) => new OpenClInferencePlan(Context, Half, Tuner, network, options);

    public Roofline MeasureRoofline() => DeviceRoofline.Measure(Context, Half);

    /// <summary>In single precision, whatever inference's is.</summary>
    public ITrainingPlan PlanTraining(Network network, PlanOptions options) => SharedWeightsPlan.Of(network, options, (n, o) => new OpenClTrainingPlan(n, o, _training));

    public void Dispose()
    {
        _training.Dispose();
        Context.Dispose();
    }
}

/// <param name="Precision">Of maps, weights and arithmetic.</param>
/// <param name="Tuning">How much time is spent on finding each layer's fastest kernel.</param>
/// <param name="CacheFolder">Where compiled programs and tunings are kept; null: nowhere.</param>
public sealed record OpenClOptions(Precision Precision = Precision.Fp32, TuningEffort Tuning = TuningEffort.Fast, string? CacheFolder = null);
