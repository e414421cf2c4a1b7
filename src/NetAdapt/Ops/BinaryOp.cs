using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Ops;

/// <summary>y = f(a, b), element by element; H, W or C of either input may be 1 and is then repeated (squeeze-and-excitation's N x 1 x 1 x C).</summary>
public abstract record BinaryOp : Op
{
    public override int Arity => 2;

    /// <summary>y for one element of each input.</summary>
    public abstract float Apply(float a, float b);

    /// <summary>dy/da and dy/db.</summary>
    public abstract (float A, float B) Slopes(float a, float b);

    public override FeatureMap OutputShape(ReadOnlySpan<FeatureMap> inputs)
    {
        FeatureMap a = inputs[0], b = inputs[1];
        if (a.N != b.N) throw Mismatch(a, b);
        return new FeatureMap(a.N, Join(a.H, b.H), Join(a.W, b.W), Join(a.C, b.C));

        int Join(int x, int y) => x == y || y == 1 ? x : x == 1 ? y : throw Mismatch(a, b);
    }

    private static ShapeException Mismatch(FeatureMap a, FeatureMap b) => new($"shapes {a} and {b} neither match nor repeat into each other");

    public override void Couple(IChannelCoupling coupling)
    {
        for (int input = 0; input < 2; input++)
            if (coupling.Inputs[input].C == coupling.Output.C) coupling.TieChannelwise(input);
            else coupling.Fix(input, "one channel that is repeated over all");
    }

    public override void Forward(OpFrame f)
    {
        Tensor a = f.Inputs[0], b = f.Inputs[1];
        Visit(f, (y, i, j) => f.Output[y] = Apply(a[i], b[j]));
    }

    public override void Backward(OpFrame f)
    {
        Tensor a = f.Inputs[0], b = f.Inputs[1];
        Visit(f, (y, i, j) =>
        {
            var (slopeA, slopeB) = Slopes(a[i], b[j]);
            if (f.InputGradients[0] is { } da) da[i] += f.OutputGradient![y] * slopeA;
            if (f.InputGradients[1] is { } db) db[j] += f.OutputGradient![y] * slopeB;
        });
    }

    /// <summary>Calls <paramref name="visit"/> with the flat indices of each output element and of the two input elements that make it.</summary>
    private static void Visit(OpFrame f, Action<int, int, int> visit)
    {
        FeatureMap y = f.Output.Shape, a = f.Inputs[0].Shape, b = f.Inputs[1].Shape;
        int index = 0;
        for (int n = 0; n < y.N; n++)
        for (int h = 0; h < y.H; h++)
        for (int w = 0; w < y.W; w++)
        for (int c = 0; c < y.C; c++)
            visit(index++, At(a, n, h, w, c), At(b, n, h, w, c));

        static int At(FeatureMap s, int n, int h, int w, int c) =>
            ((n * s.H + (s.H == 1 ? 0 : h)) * s.W + (s.W == 1 ? 0 : w)) * s.C + (s.C == 1 ? 0 : c);
    }
}
