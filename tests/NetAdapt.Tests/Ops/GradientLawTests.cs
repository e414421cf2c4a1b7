using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Ops;

/// <summary>The law: what each op's Backward says is what central finite differences of its Forward say, for every input and every trained weight.</summary>
public sealed class GradientLawTests
{
    private const float Step = 1f / 50;
    private const ulong DropoutSeed = 7;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, OpCase.All.Count)];

    [Fact]
    public void Every_op_has_a_case()
    {
        var covered = OpCase.All.Select(c => c.Op.GetType()).ToHashSet();
        Assert.Empty(typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)) && !t.IsAbstract && !covered.Contains(t)).Select(t => t.Name));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_agrees_with_central_differences_of_forward(int number)
    {
        OpCase c = OpCase.All[number];
        var random = new Random(number);
        Tensor[] inputs = c.MakeInputs(random), weights = c.MakeWeights(random);
        Tensor direction = OpCase.Scattered(c.Op.OutputShape(c.Inputs), random);
        Tensor[] inputGradients = [.. inputs.Select(x => Tensor.Filled(x.Shape, 1))], weightGradients = [.. weights.Select(w => Tensor.Filled(w.Shape, 1))];

        OpFrame frame = Frame(c, inputs, weights, direction, inputGradients, weightGradients);
        c.Op.Forward(frame);
        c.Op.Backward(frame);

        for (int i = 0; i < inputs.Length; i++)
            Check(c, $"input {i}", inputs, weights, inputs[i], direction, inputGradients[i]);
        var specs = c.Op.Weights(c.Inputs);
        for (int i = 0; i < weights.Length; i++)
            if (specs[i].Role is WeightRole.Kernel or WeightRole.Offset) Check(c, specs[i].Name, inputs, weights, weights[i], direction, weightGradients[i]);
            else Assert.All(weightGradients[i].Span.ToArray(), g => Assert.Equal(1, g));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_leaves_out_the_gradients_that_nobody_wants(int number)
    {
        OpCase c = OpCase.All[number];
        var random = new Random(number);
        Tensor[] inputs = c.MakeInputs(random), weights = c.MakeWeights(random);
        OpFrame frame = Frame(c, inputs, weights, new Tensor(c.Op.OutputShape(c.Inputs)), new Tensor?[inputs.Length], new Tensor?[weights.Length]);
        c.Op.Forward(frame);
        c.Op.Backward(frame);
    }

    /// <summary>Compares d (output . direction) / d element for each element of <paramref name="changed"/>; gradients started at 1, since Backward adds.</summary>
    private static void Check(OpCase c, string name, Tensor[] inputs, Tensor[] weights, Tensor changed, Tensor direction, Tensor gradient)
    {
        for (int i = 0; i < changed.Count; i++)
        {
            float value = changed[i];
            changed[i] = value + Step;
            double above = Dot(c, inputs, weights, direction);
            changed[i] = value - Step;
            double below = Dot(c, inputs, weights, direction);
            float width = value + Step - (value - Step);
            changed[i] = value;
            double expected = (above - below) / width, found = gradient[i] - 1;
            Assert.True(Math.Abs(found - expected) <= 2e-3 * Math.Max(1, Math.Abs(expected)), $"{c}, {name}[{i}]: backward says {found}, differences say {expected}");
        }
    }

    private static double Dot(OpCase c, Tensor[] inputs, Tensor[] weights, Tensor direction)
    {
        OpFrame frame = Frame(c, inputs, [.. weights.Select(w => w.Clone())], null, [], []);
        c.Op.Forward(frame);
        double sum = 0;
        for (int i = 0; i < direction.Count; i++) sum += (double)frame.Output[i] * direction[i];
        return sum;
    }

    private static OpFrame Frame(OpCase c, Tensor[] inputs, Tensor[] weights, Tensor? outputGradient, Tensor?[] inputGradients, Tensor?[] weightGradients) => new()
    {
        Training = c.Training, Seed = DropoutSeed, Inputs = inputs, Weights = weights, Output = new Tensor(c.Op.OutputShape(c.Inputs)),
        OutputGradient = outputGradient, InputGradients = inputGradients, WeightGradients = weightGradients,
    };
}
