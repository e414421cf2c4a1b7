using NetAdapt.Kernels.Lanes;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Training.Steps;

/// <summary>y = x, or y += x, between places of one map that differ in their borders.</summary>
internal sealed unsafe class CopyStep<L, V>(Place x, Place y, bool add) : TrainingStep where L : struct, ILanes<V> where V : unmanaged
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        if (from.IsDense && to.IsDense) (from, to) = (from.AsOneRow(), to.AsOneRow());
        int row = to.W * to.Stride;
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < to.H; h++)
        {
            float* a = from.At(n, h, 0), b = to.At(n, h, 0);
            if (!add)
            {
                new ReadOnlySpan<float>(a, row).CopyTo(new Span<float>(b, row));
                continue;
            }
            // Only the network's input has rows of less than whole vectors, and nothing is ever added to it.
            for (int i = 0; i < row; i += L.Width) L.Store(b + i, L.Add(L.Load(b + i), L.Load(a + i)));
        }
    }
}

/// <summary>Zeros in all of a place, its border too, for steps that can only add.</summary>
internal sealed unsafe class ClearStep(Place place) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View view = pass.Of(place);
        new Span<float>(view.P - place.Origin, view.Images * place.Image).Clear();
    }
}

/// <summary>Copies or adds rectangles of pixels and channels: what concat, pad and flatten do, forward and backward.</summary>
internal sealed unsafe class RectangleStep(Place x, Place y, Rectangle rectangle, bool add, float? fill = null) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View from = pass.Of(x), to = pass.Of(y);
        if (fill is { } value)
            for (int n = 0; n < to.Images; n++)
                new Span<float>(to.At(n, 0, 0), (int)to.Image).Fill(value);
        for (int n = 0; n < to.Images; n++)
        for (int h = 0; h < rectangle.Height; h++)
        for (int w = 0; w < rectangle.Width; w++)
        {
            var a = new ReadOnlySpan<float>(rectangle.From(from, n, h, w), rectangle.Channels);
            var b = new Span<float>(rectangle.To(to, n, h, w), rectangle.Channels);
            if (!add) a.CopyTo(b);
            else for (int c = 0; c < b.Length; c++) b[c] += a[c];
        }
    }
}

/// <summary>y[c] = x[channels[c]]; backward x[channels[c]] += y[c], since a channel may be taken more than once.</summary>
internal sealed unsafe class SelectStep(Place x, Place y, int[] channels, bool isBackward) : TrainingStep
{
    public override void Run(in Pass pass)
    {
        View whole = pass.Of(x), part = pass.Of(y);
        for (int n = 0; n < part.Images; n++)
        for (int h = 0; h < part.H; h++)
        for (int w = 0; w < part.W; w++)
        {
            float* a = whole.At(n, h, w), b = part.At(n, h, w);
            if (isBackward)
                for (int c = 0; c < channels.Length; c++) a[channels[c]] += b[c];
            else
                for (int c = 0; c < channels.Length; c++) b[c] = a[channels[c]];
        }
    }
}

/// <summary>Height * Width pixels with some channels each, and where they start in either place. A flat side holds all pixels as one pixel's channels.</summary>
internal readonly unsafe record struct Rectangle(int Height, int Width, int Channels)
{
    /// <summary>All of a map, from or to a vector.</summary>
    public static Rectangle Flat(FeatureMap map) => new(map.H, map.W, map.C) { TargetIsFlat = true };

    /// <summary>All of a map, among the channels of a concatenation.</summary>
    public static Rectangle Joined(FeatureMap map, int firstChannel) => new(map.H, map.W, map.C) { Target = (0, 0, firstChannel) };

    /// <summary>All of a map, inside a padded one.</summary>
    public static Rectangle Padded(Pad op, FeatureMap map) => new(map.H, map.W, map.C) { Target = (op.Top, op.Left, 0) };

    public (int H, int W, int C) Source { get; init; }

    public (int H, int W, int C) Target { get; init; }

    public bool SourceIsFlat { get; init; }

    public bool TargetIsFlat { get; init; }

    public Rectangle Reversed => this with { Source = Target, Target = Source, SourceIsFlat = TargetIsFlat, TargetIsFlat = SourceIsFlat };

    public float* From(in View view, int n, int h, int w) => At(view, n, h, w, Source, SourceIsFlat);

    public float* To(in View view, int n, int h, int w) => At(view, n, h, w, Target, TargetIsFlat);

    private float* At(in View view, int n, int h, int w, (int H, int W, int C) start, bool isFlat) =>
        isFlat ? view.At(n, 0, 0) + (h * Width + w) * Channels : view.At(n, start.H + h, start.W + w) + start.C;
}
