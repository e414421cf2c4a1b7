using System.Diagnostics;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.OpenCL.Tuning;

namespace NetAdapt.OpenCL.Inference;

/// <summary>A fused network on the device: weights packed and uploaded once, maps laid out by lifetime in one buffer, every kernel chosen and its arguments set. A run is one write, the layers'
/// launches, which nothing waits for, and one read.</summary>
internal sealed class OpenClInferencePlan : IInferencePlan
{
    private readonly DeviceContext _context;
    private readonly DeviceBuffer _maps;
    private readonly List<LayerFrame> _frames = [];
    private readonly List<LayerStep> _steps = [];
    private readonly List<IDisposable> _held = [];
    private readonly NetworkBorder _input, _output;
    private int _images;
    private bool _disposed;

    public OpenClInferencePlan(DeviceContext context, bool half, Tuner tuner, FusedNetwork network, PlanOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Batch, 1, nameof(options));
        (_context, Options) = (context, options);
        var places = new MapPlaces(network, options.Batch);
        int element = half ? 2 : 4;
        try
        {
            _held.Add(_maps = context.Allocate(places.Elements * element, $"the maps of {options.Batch} image{(options.Batch == 1 ? "" : "s")}"));
            // What the first run finds in them must be numbers: some devices are slow with what memory happens to hold, and tuning runs on it.
            _maps.Fill<byte>(0);
            var layers = new List<PlannedLayer>();
            for (int i = 1; i < network.Layers.Length; i++)
            {
                FusedLayer layer = network.Layers[i];
                var frame = new LayerFrame(context, half, layer, [.. layer.Inputs.Select(input => network.Shapes[input])], network.Shapes[i])
                {
                    Maps = _maps, Images = options.Batch, Y = places.Places[i], Residual = layer.HasResidual ? places.Places[layer.Inputs[^1]] : 0,
                };
                _frames.Add(frame);
                for (int input = 0; input < frame.X.Length; input++) frame.X[input] = places.Places[layer.Inputs[input]];
                InferenceKernel kernel = InferenceKernels.For(frame);
                LayerShape shape = network.ShapeOf(i);
                var (variant, step) = tuner.Choose(kernel, frame, shape);
                _steps.Add(step);
                layers.Add(new PlannedLayer(layer.Name, shape, NameOf(kernel, frame, variant), network.MacsOf(i), network.BytesOf(i) * element / 4, network.WeightBytesOf(i) * element / 4));
            }
            Layers = layers;
            tuner.Save();
            _held.Add(_input = new NetworkBorder(context, half, _maps, network.Shapes[0], places.Places[0], options.Batch, isInput: true));
            _held.Add(_output = new NetworkBorder(context, half, _maps, network.Shapes[network.Output], places.Places[network.Output], options.Batch, isInput: false));
        }
        catch
        {
            Dispose();
            throw;
        }
        Prepare(1);
    }

    public IReadOnlyList<PlannedLayer> Layers { get; }

    public PlanOptions Options { get; }

    public long PeakBytes => _maps.Bytes + _frames.Sum(frame => frame.Weights.Bytes) + _input.Bytes + _output.Bytes;

    public Span<float> Input => _input.Host;

    public Span<float> Output => _output.Host;

    public void Run(int images = 1)
    {
        Prepare(images);
        _input.Enter(_context.Queue, images);
        foreach (LayerStep step in _steps) step.Run(_context.Queue);
        _output.Leave(_context.Queue, images);
    }

    public void RunLayer(int layer, int images = 1)
    {
        Prepare(images);
        _steps[layer].Run(_context.Queue);
        _context.Queue.Finish();
    }

    public bool TryTimeLayers(Span<double> layers, out double rest, int images = 1)
    {
        Prepare(images);
        DeviceQueue queue = _context.ProfilingQueue;
        _context.Queue.Finish();
        long start = Stopwatch.GetTimestamp();
        var events = new DeviceEvent[_steps.Count][];
        _input.Enter(queue, images);
        for (int i = 0; i < events.Length; i++) events[i] = [.. _steps[i].Launches.Select(launch => launch.RunTimed(queue))];
        _output.Leave(queue, images);
        double waited = Stopwatch.GetElapsedTime(start).TotalMilliseconds, sum = 0;
        long before = events.Length == 0 ? 0 : events[0][0].Times.Start;
        for (int i = 0; i < events.Length; i++)
        {
            long end = events[i][^1].Times.End;
            sum += layers[i] = Math.Max(end - before, 0) / 1e6;
            before = Math.Max(end, before);
            foreach (DeviceEvent done in events[i]) done.Dispose();
        }
        rest = Math.Max(waited - sum, 0);
        return true;
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        foreach (LayerStep step in _steps) step.Dispose();
        foreach (LayerFrame frame in _frames) frame.Dispose();
        foreach (IDisposable held in _held) held.Dispose();
    }

    /// <summary>All launches are for so many images.</summary>
    private void Prepare(int images)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfLessThan(images, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(images, Options.Batch);
        if (images == _images) return;
        _images = images;
        _input.SetImages(images);
        foreach (LayerStep step in _steps) step.SetImages(images);
        _output.SetImages(images);
    }

    /// <summary>"dw_clamp__opencl:w4": the key, the backend, and the variant.</summary>
    private static string NameOf(InferenceKernel kernel, LayerFrame frame, Variant variant) =>
        $"{InferenceKernel.KeyOf(kernel.Algorithm, frame)}__opencl{(variant.Name.Length > 0 ? ":" + variant.Name : "")}";
}
