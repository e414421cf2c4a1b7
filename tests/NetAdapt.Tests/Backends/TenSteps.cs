using System.Text.Json;
using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Backends;

/// <summary>Follows the ten SGD steps that another framework made (fixtures/ten-steps/make.py, which states the network and the recipe).</summary>
internal sealed class TenSteps
{
    private const int Batch = 4;
    private const float LearningRate = 0.05f, Momentum = 0.9f, WeightDecay = 0.01f, Tolerance = 1e-4f;

    private static readonly string[][] NamesByLayer =
    [
        [], ["conv.weight"], Bn(1), [], ["dw1.weight"], Bn(2), [], ["pw1.weight"], Bn(3), [], ["dw2.weight"], Bn(4), [], ["pw2.weight"], Bn(5), [], [], [],
        ["fc.weight", "fc.bias"],
    ];

    private readonly JsonElement _fixture;

    public TenSteps()
    {
        using Stream stream = typeof(TenSteps).Assembly.GetManifestResourceStream("ten-steps.json")!;
        _fixture = JsonDocument.Parse(stream).RootElement;
    }

    public void Follow(ITrainingBackend backend, int threads)
    {
        using ITrainingPlan plan = backend.PlanTraining(InitialNetwork(), new PlanOptions(Batch, threads));
        float[] images = Values(_fixture.GetProperty("images")), losses = Values(_fixture.GetProperty("losses")), velocity = new float[plan.Parameters.Length];
        int[] labels = [.. _fixture.GetProperty("labels").EnumerateArray().Select(v => v.GetInt32())];
        for (int step = 0; step < losses.Length; step++)
        {
            images.AsSpan(step * plan.Images.Length, plan.Images.Length).CopyTo(plan.Images);
            labels.AsSpan(step * Batch, Batch).CopyTo(plan.Labels);
            float loss = plan.ForwardBackward(Batch, 0.1f, seed: (ulong)step).Loss;
            Assert.True(MathF.Abs(loss - losses[step]) <= Tolerance * losses[step], $"step {step}: loss {loss}, expected {losses[step]}");
            Descend(plan, velocity);
        }
        Network trained = plan.ToNetwork();
        for (int layer = 0; layer < NamesByLayer.Length; layer++)
            for (int w = 0; w < NamesByLayer[layer].Length; w++)
                CheckWeight(NamesByLayer[layer][w], trained.Layers[layer].Weights[w]);
    }

    /// <summary>v = momentum * v + gradient + decay * parameter; parameter -= rate * v.</summary>
    private static void Descend(ITrainingPlan plan, float[] velocity)
    {
        foreach (ParameterSlice slice in plan.ParameterSlices)
            for (int i = slice.Offset; i < slice.Offset + slice.Length; i++)
            {
                float decay = slice.Role is WeightRole.Kernel ? WeightDecay * plan.Parameters[i] : 0;
                velocity[i] = Momentum * velocity[i] + plan.Gradients[i] + decay;
                plan.Parameters[i] -= LearningRate * velocity[i];
            }
    }

    private void CheckWeight(string name, Tensor found)
    {
        float[] expected = Values(_fixture.GetProperty("final").GetProperty(name));
        float largest = expected.Max(MathF.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(MathF.Abs(found[i] - expected[i]) <= Tolerance * largest, $"{name}[{i}] is {found[i]}, expected {expected[i]}");
    }

    private Network InitialNetwork()
    {
        Window three = Window.Square(3, 1, 1), one = Window.Square(1);
        var relu6 = new Clamp(0, 6);
        (Op Op, int[] Inputs)[] layers =
        [
            (new Input(new FeatureMap(1, 6, 6, 3)), []),
            (new Convolution(7, three, HasBias: false), [0]), (new BatchNormalization(), [1]), (relu6, [2]),
            (new Convolution(7, Window.Square(3, 2, 1), Groups: 7, HasBias: false), [3]), (new BatchNormalization(), [4]), (relu6, [5]),
            (new Convolution(10, one, HasBias: false), [6]), (new BatchNormalization(), [7]), (relu6, [8]),
            (new Convolution(10, three, Groups: 10, HasBias: false), [9]), (new BatchNormalization(), [10]), (relu6, [11]),
            (new Convolution(10, one, HasBias: false), [12]), (new BatchNormalization(), [13]), (new Add(), [14, 9]), (relu6, [15]),
            (new GlobalAveragePool(), [16]), (new FullyConnected(5), [17]),
        ];
        var shapes = new List<FeatureMap>();
        var made = new List<Layer>();
        foreach (var (op, inputs) in layers)
        {
            FeatureMap[] maps = [.. inputs.Select(i => shapes[i])];
            string[] names = NamesByLayer[made.Count];
            JsonElement initial = _fixture.GetProperty("initial");
            made.Add(new Layer($"layer{made.Count}", op, [.. inputs], [.. op.Weights(maps).Select((spec, w) => new Tensor(spec.Shape, Values(initial.GetProperty(names[w]))))]));
            shapes.Add(op.OutputShape(maps));
        }
        return new Network("ten steps", made);
    }

    private static string[] Bn(int number) => [$"bn{number}.weight", $"bn{number}.bias", $"bn{number}.running_mean", $"bn{number}.running_var"];

    private static float[] Values(JsonElement array) => [.. array.EnumerateArray().Select(v => v.GetSingle())];
}
