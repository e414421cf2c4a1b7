using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Kernels.Training.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Steps;

internal sealed unsafe class ActivationStep<L, V>(ElementwiseOp op, Place x, Place y) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    private readonly ActivationPass _pass = ActivationPass.Of<L, V>(op);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        if (from.IsDense && to.IsDense) (from, to) = (from.AsOneRow(), to.AsOneRow());
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
            _pass.Run(from.At(n, h, 0), to.At(n, h, 0), to.W * to.Stride);
    }
}

internal sealed unsafe class ActivationBackwardStep<L, V>(ElementwiseOp op, Place x, Place dy, Place dx, bool add) : TrainingStep
    where L : struct, ILanes<V> where V : unmanaged
{
    private readonly SlopePass _pass = SlopePass.Of<L, V>(op);

    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), d = pass.Of(dy), to = pass.Of(dx);
        if (from.IsDense && d.IsDense && to.IsDense) (from, d, to) = (from.AsOneRow(), d.AsOneRow(), to.AsOneRow());
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
            _pass.Run(from.At(n, h, 0), d.At(n, h, 0), to.At(n, h, 0), to.W * to.Stride, add);
    }
}

/// <summary>y = x * scale + shift with constants, or backward dx = dy * scale.</summary>
internal sealed unsafe class ScaleStep<L, V>(Place x, Place y, float* scale, float* shift, bool add) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        for (int w = 0; w < to.W; w++)
        {
            float* a = from.At(n, h, w), b = to.At(n, h, w);
            for (int c = 0; c < to.Stride; c += L.Width)
            {
                V sum = L.MultiplyAdd(L.Load(a + c), L.Load(scale + c), L.Load(shift + c));
                L.Store(b + c, add ? L.Add(sum, L.Load(b + c)) : sum);
            }
        }
    }
}

/// <summary>Dropout forward and, with x and y the gradients, backward: which elements fall follows from the seed and the element's number alone.</summary>
internal sealed unsafe class DropoutStep(Place x, Place y, float rate, int layer, bool add) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        int channels = y.Map.C, index = pass.First * y.Map.Count;
        ulong seed = Backends.TrainingGraph.SeedOf(layer, pass.Seed);
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        for (int w = 0; w < to.W; w++)
        {
            float* a = from.At(n, h, w), b = to.At(n, h, w);
            for (int c = 0; c < channels; c++)
            {
                float kept = a[c] * Dropout.Factor(rate, seed, index++);
                b[c] = add ? b[c] + kept : kept;
            }
        }
    }
}

/// <summary>Softmax, or its logarithm.</summary>
internal sealed unsafe class SoftmaxStep(Softmax op, Place x, Place y) : TrainingStep
{
    // Pixels that make one sum.
    private readonly int _together = op.WholeImage ? y.Map.Pixels : 1;

    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        int channels = y.Map.C;
        for (int n = 0; n < to.Images; n++)
        for (int first = 0; first < y.Map.Pixels; first += _together)
        {
            float largest = float.NegativeInfinity, sum = 0;
            for (int p = first; p < first + _together; p++)
                foreach (float value in new ReadOnlySpan<float>(from.At(n, p / to.W, p % to.W), channels)) largest = MathF.Max(largest, value);
            for (int p = first; p < first + _together; p++)
            {
                float* a = from.At(n, p / to.W, p % to.W), b = to.At(n, p / to.W, p % to.W);
                for (int c = 0; c < channels; c++) sum += b[c] = MathF.Exp(a[c] - largest);
            }
            float logarithm = MathF.Log(sum);
            for (int p = first; p < first + _together; p++)
            {
                float* a = from.At(n, p / to.W, p % to.W), b = to.At(n, p / to.W, p % to.W);
                for (int c = 0; c < channels; c++) b[c] = op.Logarithm ? a[c] - largest - logarithm : b[c] / sum;
            }
        }
    }
}

/// <inheritdoc cref="SoftmaxStep"/>
internal sealed unsafe class SoftmaxBackwardStep(Softmax op, Place y, Place dy, Place dx, bool add) : TrainingStep
{
    private readonly int _together = op.WholeImage ? y.Map.Pixels : 1;

    public override void Run(in Pass pass)
    {
        View made = pass.Of(y), d = pass.Of(dy), to = pass.Of(dx);
        for (int n = 0; n < to.Images; n++)
        for (int first = 0; first < y.Map.Pixels; first += _together)
        {
            float sum = 0;
            for (int p = first; p < first + _together; p++)
            {
                float* a = made.At(n, p / to.W, p % to.W), g = d.At(n, p / to.W, p % to.W);
                for (int c = 0; c < y.Map.C; c++) sum += op.Logarithm ? g[c] : a[c] * g[c];
            }
            for (int p = first; p < first + _together; p++)
            {
                float* a = made.At(n, p / to.W, p % to.W), g = d.At(n, p / to.W, p % to.W), b = to.At(n, p / to.W, p % to.W);
                for (int c = 0; c < y.Map.C; c++) b[c] = (add ? b[c] : 0) + (op.Logarithm ? g[c] - MathF.Exp(a[c]) * sum : a[c] * (g[c] - sum));
            }
        }
    }
}
