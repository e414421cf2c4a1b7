using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Loops;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>One side of an element by element op, which may repeat along H, W or C.</summary>
internal readonly unsafe struct Side(View view, int channels, int ofChannels)
{
    public bool RepeatsChannel { get; } = channels == 1 && ofChannels > 1;

    public float* At(int n, int h, int w) => view.At(n, view.H == 1 ? 0 : h, view.W == 1 ? 0 : w);
}

internal sealed unsafe class BinaryStep<L, V, F>(Place a, Place b, Place y) : TrainingStep where L : struct, ILanes<V> where V : unmanaged where F : struct, IBinary
{
    public override void Run(in Pass pass)
    {
        View to = pass.Of(y);
        Side left = new(pass.Of(a), a.Map.C, y.Map.C), right = new(pass.Of(b), b.Map.C, y.Map.C);
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        for (int w = 0; w < to.W; w++)
        {
            float* p = left.At(n, h, w), q = right.At(n, h, w), r = to.At(n, h, w);
            for (int c = 0; c < to.Stride; c += L.Width)
            {
                V u = left.RepeatsChannel ? L.Splat(*p) : L.Load(p + c), v = right.RepeatsChannel ? L.Splat(*q) : L.Load(q + c);
                L.Store(r + c, F.Apply<L, V>(u, v));
            }
        }
    }
}

/// <summary>da += dy * slope for one side: slope is the other side's value in a product, else 1 or -1. Where the side repeats, da starts as zeros.</summary>
internal sealed unsafe class BinaryBackwardStep<L, V>(Place? other, float sign, Place dy, Place da, bool add) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View d = pass.Of(dy);
        Side to = new(pass.Of(da), da.Map.C, dy.Map.C);
        Side factor = other == null ? default : new Side(pass.Of(other), other.Map.C, dy.Map.C);
        V slope = L.Splat(sign);
        for (int n = 0; n < d.Images; n++)
        for (int h = 0; h < d.H; h++)
        for (int w = 0; w < d.W; w++)
        {
            float* g = d.At(n, h, w), f = other == null ? null : factor.At(n, h, w), t = to.At(n, h, w);
            if (to.RepeatsChannel)
            {
                for (int c = 0; c < dy.Map.C; c++) *t += g[c] * (f == null ? sign : f[factor.RepeatsChannel ? 0 : c]);
                continue;
            }
            for (int c = 0; c < d.Stride; c += L.Width)
            {
                V s = f == null ? slope : factor.RepeatsChannel ? L.Splat(*f) : L.Load(f + c);
                V product = L.Multiply(L.Load(g + c), s);
                L.Store(t + c, add ? L.Add(L.Load(t + c), product) : product);
            }
        }
    }
}

/// <summary>y = a / b. Channels beyond the map's are left alone: they may hold zeros, and must stay finite.</summary>
internal sealed unsafe class QuotientStep(Place a, Place b, Place y) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View to = pass.Of(y);
        Side above = new(pass.Of(a), a.Map.C, y.Map.C), below = new(pass.Of(b), b.Map.C, y.Map.C);
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        for (int w = 0; w < to.W; w++)
        {
            float* p = above.At(n, h, w), q = below.At(n, h, w), r = to.At(n, h, w);
            for (int c = 0; c < y.Map.C; c++) r[c] = p[above.RepeatsChannel ? 0 : c] / q[below.RepeatsChannel ? 0 : c];
        }
    }
}

/// <summary>What a quotient a / b gives back: da += dy / b, or db -= dy * a / b^2. Where the side repeats, its gradient starts as zeros.</summary>
/// <param name="dividend">Null: the step is for da.</param>
internal sealed unsafe class QuotientBackwardStep(Place? dividend, Place divisor, Place dy, Place gradient, bool add) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View d = pass.Of(dy);
        Side to = new(pass.Of(gradient), gradient.Map.C, dy.Map.C), below = new(pass.Of(divisor), divisor.Map.C, dy.Map.C);
        Side above = dividend == null ? default : new Side(pass.Of(dividend), dividend.Map.C, dy.Map.C);
        for (int n = 0; n < d.Images; n++)
        for (int h = 0; h < d.H; h++)
        for (int w = 0; w < d.W; w++)
        {
            float* g = d.At(n, h, w), b = below.At(n, h, w), a = dividend == null ? null : above.At(n, h, w), t = to.At(n, h, w);
            for (int c = 0; c < dy.Map.C; c++)
            {
                float under = b[below.RepeatsChannel ? 0 : c];
                float given = a == null ? g[c] / under : -g[c] * a[above.RepeatsChannel ? 0 : c] / (under * under);
                ref float sum = ref t[to.RepeatsChannel ? 0 : c];
                sum = add ? sum + given : given;
            }
        }
    }
}

/// <summary>Chooses the loop of an element by element op once.</summary>
internal static class BinarySteps<L, V> where L : struct, ILanes<V> where V : unmanaged
{
    public static TrainingStep Forward(BinaryOp op, Place a, Place b, Place y) => op switch
    {
        Add => new BinaryStep<L, V, Sum>(a, b, y),
        Subtract => new BinaryStep<L, V, Difference>(a, b, y),
        Multiply => new BinaryStep<L, V, Times>(a, b, y),
        Divide => new QuotientStep(a, b, y),
        _ => throw new NotSupportedException($"The CPU engine has no loop for '{op.Kind}'."),
    };
}
