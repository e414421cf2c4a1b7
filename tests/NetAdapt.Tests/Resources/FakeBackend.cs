using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

/// <summary>A machine whose every layer costs what a formula says, on a fake clock.</summary>
/// <param name="cost">Of one layer of that shape.</param>
/// <param name="ratio">Whole runs take this many times the layers' sum, </param>
/// <param name="offset">and this much more.</param>
internal sealed class FakeBackend(FakeClock clock, Func<LayerShape, Latency> cost, double ratio = 1, Latency offset = default) : IBackend
{
    public string Device => "fake";

    public string Isa { get; init; } = "formula";

    /// <summary>Multiplies every cost: noise, or drift.</summary>
    public Func<double> Disturbance { get; init; } = () => 1;

    /// <summary>Else its plans destroy their input, as plans do that lay later maps there.</summary>
    public bool KeepsInput { get; init; }

    public int Plans { get; private set; }

    /// <summary>The first number of the input in each run.</summary>
    public HashSet<float> Seen { get; } = [];

    public IInferencePlan PlanInference(FusedNetwork network, PlanOptions options)
    {
        Plans++;
        return new Plan(this, network, options);
    }

    public ITrainingPlan PlanTraining(Network network, PlanOptions options) => throw new NotSupportedException("a formula does not train");

    private void Spend(Latency latency) => clock.Advance((latency * Disturbance()).Milliseconds);

    private sealed class Plan(FakeBackend backend, FusedNetwork network, PlanOptions options) : IInferencePlan
    {
        private readonly float[] _input = new float[network.Shapes[0].Count], _output = new float[network.Shapes[network.Output].Count];

        public IReadOnlyList<PlannedLayer> Layers { get; } =
            [.. Enumerable.Range(1, network.Layers.Length - 1).Select(i => new PlannedLayer(network.Layers[i].Name, network.ShapeOf(i), $"{network.Layers[i].Op.Kind}__formula", 0, 0, 0))];

        public PlanOptions Options => options;

        public long PeakBytes => 0;

        public Span<float> Input => _input;

        public Span<float> Output => _output;

        public void Run(int images = 1)
        {
            Read();
            Latency sum = Latency.Zero;
            foreach (PlannedLayer layer in Layers) sum += backend.Cost(layer.Shape);
            backend.Spend(sum * backend.Ratio + backend.Offset);
        }

        public void RunLayer(int layer, int images = 1)
        {
            if (layer == 0) Read();
            backend.Spend(backend.Cost(Layers[layer].Shape));
        }

        private void Read()
        {
            backend.Seen.Add(_input[0]);
            if (!backend.KeepsInput) _input[0]++;
        }

        public void Dispose()
        {
        }
    }

    private double Ratio => ratio;

    private Latency Offset => offset;

    private Latency Cost(LayerShape shape) => cost(shape);
}
