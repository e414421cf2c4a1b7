using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>The part of a pool's window that lies inside the image.</summary>
internal readonly ref struct Taps(Window window, int i, int j, int h, int w)
{
    public readonly int Top = i * window.StrideH - window.PadTop, Left = j * window.StrideW - window.PadLeft;
    public readonly int FromP = First(i * window.StrideH - window.PadTop, window.DilationH), FromQ = First(j * window.StrideW - window.PadLeft, window.DilationW);
    public readonly int ToP = End(i * window.StrideH - window.PadTop, window.DilationH, window.KernelH, h);
    public readonly int ToQ = End(j * window.StrideW - window.PadLeft, window.DilationW, window.KernelW, w);

    public int Count => Math.Max(0, ToP - FromP) * Math.Max(0, ToQ - FromQ);

    private static int First(int start, int dilation) => start >= 0 ? 0 : (-start + dilation - 1) / dilation;

    private static int End(int start, int dilation, int kernel, int size) => Math.Min(kernel, (size - start + dilation - 1) / dilation);
}

internal sealed unsafe class MaxPoolStep<L, V>(Window window, Place x, Place y) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        for (int n = 0; n < to.Images; n++)
        for (int i = 0; i < to.H; i++)
        for (int j = 0; j < to.W; j++)
        {
            var taps = new Taps(window, i, j, from.H, from.W);
            for (int c = 0; c < to.Stride; c += L.Width) L.Store(to.At(n, i, j) + c, MaxPoolBackwardStep<L, V>.Largest(from, window, taps, n, c));
        }
    }
}

/// <summary>The first of the largest inputs of each window takes the gradient. dx starts as zeros.</summary>
internal sealed unsafe class MaxPoolBackwardStep<L, V>(Window window, Place x, Place dy, Place dx) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public static V Largest(in View x, Window window, in Taps taps, int n, int c)
    {
        V largest = L.Splat(float.NegativeInfinity);
        for (int p = taps.FromP; p < taps.ToP; p++)
        for (int q = taps.FromQ; q < taps.ToQ; q++)
            largest = L.Max(largest, L.Load(x.At(n, taps.Top + p * window.DilationH, taps.Left + q * window.DilationW) + c));
        return largest;
    }

    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), d = pass.Of(dy), to = pass.Of(dx);
        for (int n = 0; n < d.Images; n++)
        for (int i = 0; i < d.H; i++)
        for (int j = 0; j < d.W; j++)
        {
            var taps = new Taps(window, i, j, from.H, from.W);
            for (int c = 0; c < d.Stride; c += L.Width)
            {
                V largest = Largest(from, window, taps, n, c), left = L.Load(d.At(n, i, j) + c);
                for (int p = taps.FromP; p < taps.ToP; p++)
                for (int q = taps.FromQ; q < taps.ToQ; q++)
                {
                    int h = taps.Top + p * window.DilationH, w = taps.Left + q * window.DilationW;
                    V value = L.Load(from.At(n, h, w) + c);
                    float* t = to.At(n, h, w) + c;
                    L.Store(t, L.Add(L.Load(t), L.WhereGreater(largest, value, L.Zero, left)));
                    left = L.WhereGreater(largest, value, left, L.Zero);
                }
            }
        }
    }
}

/// <summary>Average pool forward, and backward with the roles turned round: then x is dx, which starts as zeros, and y is dy.</summary>
internal sealed unsafe class AveragePoolStep<L, V>(AveragePool op, Place x, Place y, bool isBackward) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        Window window = op.Window;
        for (int n = 0; n < to.Images; n++)
        for (int i = 0; i < to.H; i++)
        for (int j = 0; j < to.W; j++)
        {
            var taps = new Taps(window, i, j, from.H, from.W);
            V share = L.Splat(1f / op.Divisor((i * to.W + j) * y.Map.C, x.Map, y.Map, taps.Count));
            for (int c = 0; c < to.Stride; c += L.Width)
            {
                float* result = to.At(n, i, j) + c;
                V sum = isBackward ? L.Multiply(L.Load(result), share) : L.Zero;
                for (int p = taps.FromP; p < taps.ToP; p++)
                for (int q = taps.FromQ; q < taps.ToQ; q++)
                {
                    float* tap = from.At(n, taps.Top + p * window.DilationH, taps.Left + q * window.DilationW) + c;
                    if (isBackward) L.Store(tap, L.Add(L.Load(tap), sum));
                    else sum = L.Add(sum, L.Load(tap));
                }
                if (!isBackward) L.Store(result, L.Multiply(sum, share));
            }
        }
    }
}

internal sealed unsafe class GlobalAverageStep<L, V>(Place x, Place y) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        V share = L.Splat(1f / (from.H * from.W));
        for (int n = 0; n < to.Images; n++)
        for (int c = 0; c < to.Stride; c += L.Width)
        {
            V sum = L.Zero;
            for (int h = 0; h < from.H; h++)
            {
                V row = L.Zero;
                for (int w = 0; w < from.W; w++) row = L.Add(row, L.Load(from.At(n, h, w) + c));
                sum = L.Add(sum, row);
            }
            L.Store(to.At(n, 0, 0) + c, L.Multiply(sum, share));
        }
    }
}

internal sealed unsafe class GlobalAverageBackwardStep<L, V>(Place dy, Place dx, bool add) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View d = pass.Of(dy), to = pass.Of(dx);
        V share = L.Splat(1f / (to.H * to.W));
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        for (int w = 0; w < to.W; w++)
        {
            float* g = d.At(n, 0, 0), t = to.At(n, h, w);
            for (int c = 0; c < to.Stride; c += L.Width)
            {
                V part = L.Multiply(L.Load(g + c), share);
                L.Store(t + c, add ? L.Add(L.Load(t + c), part) : part);
            }
        }
    }
}

/// <summary>The mean of all channels at each pixel; backward, each channel's share of its gradient.</summary>
internal sealed unsafe class ChannelMeanStep(Place x, Place y) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        for (int w = 0; w < to.W; w++)
        {
            float sum = 0;
            foreach (float value in new ReadOnlySpan<float>(from.At(n, h, w), x.Map.C)) sum += value;
            *to.At(n, h, w) = sum / x.Map.C;
        }
    }
}

/// <inheritdoc cref="ChannelMeanStep"/>
internal sealed unsafe class ChannelMeanBackwardStep(Place dy, Place dx, bool add) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View d = pass.Of(dy), to = pass.Of(dx);
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        for (int w = 0; w < to.W; w++)
        {
            float share = *d.At(n, h, w) / dx.Map.C;
            foreach (ref float gradient in new Span<float>(to.At(n, h, w), dx.Map.C)) gradient = add ? gradient + share : share;
        }
    }
}
