using System.Collections.Immutable;
using System.Text.Json;
using NetAdapt.Backends;
using NetAdapt.Ops;
using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class OptimiserTests
{
    private const float Decay = 0.02f;

    // As in fixtures/optimisers/make.py: a kernel of 11 that decays, a bias of 5 that does not.
    private static readonly ImmutableArray<ParameterSlice> Slices = [new(1, 0, 0, 11, WeightRole.Kernel), new(1, 1, 11, 5, WeightRole.Offset)];

    private static Optimiser Make(string name) => name switch
    {
        "sgd" => new Sgd(Slices, 0, false, Decay),
        "sgd_momentum" => new Sgd(Slices, 0.9f, false, Decay),
        "sgd_nesterov" => new Sgd(Slices, 0.9f, true, Decay),
        "rmsprop" => new RmsProp(Slices, 0.9f, 0.9f, 1e-3f, Decay),
        _ => new AdamW(Slices, 0.9f, 0.999f, 1e-8f, Decay),
    };

    [Theory]
    [InlineData("sgd")]
    [InlineData("sgd_momentum")]
    [InlineData("sgd_nesterov")]
    [InlineData("rmsprop")]
    [InlineData("adamw")]
    public void Twelve_steps_agree_with_PyTorch(string name)
    {
        using Stream stream = typeof(OptimiserTests).Assembly.GetManifestResourceStream("optimisers.json")!;
        using JsonDocument fixture = JsonDocument.Parse(stream);
        float[] parameters = Floats(fixture.RootElement.GetProperty("start"));
        float[] rates = Floats(fixture.RootElement.GetProperty("rates"));
        Optimiser optimiser = Make(name);

        for (int step = 0; step < rates.Length; step++)
        {
            optimiser.Step(parameters, Floats(fixture.RootElement.GetProperty("gradients")[step]), rates[step]);

            float[] expected = Floats(fixture.RootElement.GetProperty("steps").GetProperty(name)[step]);
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], parameters[i], 2e-6f * Math.Max(1, Math.Abs(expected[i])));
        }
    }

    [Theory]
    [InlineData("sgd_nesterov")]
    [InlineData("rmsprop")]
    [InlineData("adamw")]
    public void An_optimiser_with_the_state_of_another_goes_on_with_the_same_bits(string name)
    {
        float[] gradients = [.. Enumerable.Range(0, 16).Select(i => MathF.Sin(i + 1))];
        float[] one = [.. gradients.Select(g => g * 3)], other = [.. one];
        Optimiser first = Make(name), second = Make(name), resumed = Make(name);
        for (int step = 0; step < 6; step++) first.Step(one, gradients, 0.1f);

        for (int step = 0; step < 3; step++) second.Step(other, gradients, 0.1f);
        second.State.CopyTo(resumed.State);
        resumed.Steps = second.Steps;
        for (int step = 3; step < 6; step++) resumed.Step(other, gradients, 0.1f);

        Assert.Equal(one, other);
    }

    [Fact]
    public void Spans_of_another_length_are_refused() => Assert.Throws<ArgumentException>(() => Make("sgd").Step(new float[15], new float[15], 0.1f));

    private static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(e => (float)e.GetDouble())];
}
