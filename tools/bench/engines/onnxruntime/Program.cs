using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using NetAdapt.Bench.Engines;

// Threads as the driver sets them for every peer.
int threads = int.Parse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS") ?? "1", CultureInfo.InvariantCulture);
return new EngineLoop("onnxruntime") { Load = (path, input) => new LoadedSession(path + ".onnx", input, threads) }.Run(args);

/// <summary>One session over fixed input and output memory: nothing is allocated or copied in a run.</summary>
internal sealed class LoadedSession : ILoaded
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtIoBinding _binding;
    private readonly float[] _output;
    private readonly OrtValue _x, _y;

    public LoadedSession(string path, float[] input, int threads)
    {
        using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        _session = new InferenceSession(path, options);
        long[] inputShape = Shape(_session.InputMetadata.Values.Single()), outputShape = Shape(_session.OutputMetadata.Values.Single());
        _output = new float[outputShape.Aggregate(1L, (a, b) => a * b)];
        _x = OrtValue.CreateTensorValueFromMemory(input, inputShape);
        _y = OrtValue.CreateTensorValueFromMemory(_output, outputShape);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(_session.InputNames[0], _x);
        _binding.BindOutput(_session.OutputNames[0], _y);
    }

    public void Run() => _session.RunWithBinding(_options, _binding);

    public float[] Output()
    {
        Run();
        return _output;
    }

    public void Dispose()
    {
        _binding.Dispose();
        _x.Dispose();
        _y.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    // The batch is open in the file: one image.
    private static long[] Shape(NodeMetadata node) => [.. node.Dimensions.Select(d => d > 0 ? (long)d : 1)];
}
