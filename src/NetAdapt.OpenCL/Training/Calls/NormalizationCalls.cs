using NetAdapt.Ops;

namespace NetAdapt.OpenCL.Training.Calls;

/// <summary>Batch normalization, with the clamp behind it: normalization.cl.</summary>
internal static class NormalizationCalls
{
    public static void Forward(LayerCalls l, Clamp? clamp)
    {
        var op = (BatchNormalization)l.Op;
        int channels = l.Shape.C, of = l.Shape.Pixels;
        Place saved = SavedOf(l);
        var (slices, pixels) = l.Calls.SlicesOfItems(l.Calls.Batch * of, channels);
        Place moments = l.Calls.New("moments", 2L * slices * channels);
        l.Calls.Add("bn_moments", (long)slices * channels, Argument.Images, l.Input(), moments, slices, pixels, of, channels);
        l.Calls.AddGroups("bn_join_moments", channels, Argument.Images, moments, slices, pixels, of, channels, op.Epsilon, op.Momentum, saved, l.Weights.Statistics,
            l.Statistic(BatchNormalization.Mean), l.Statistic(BatchNormalization.Variance));
        var (low, high) = BoundsOf(clamp);
        l.Calls.Add("bn_forward", l.Elements, Argument.Images, l.Input(), saved, l.Weights.Parameters, l.Trained(BatchNormalization.Scale), l.Trained(BatchNormalization.Shift), l.Output, of, channels, low, high);
    }

    public static void Backward(LayerCalls l, Clamp? clamp)
    {
        int channels = l.Shape.C, of = l.Shape.Pixels, scale = l.Trained(BatchNormalization.Scale), shift = l.Trained(BatchNormalization.Shift);
        Place saved = SavedOf(l);
        // Without a clamp nobody looks at the output, so it need not be kept.
        Place y = clamp == null ? l.Input() : l.Output;
        var (low, high) = BoundsOf(clamp);
        var (slices, pixels) = l.Calls.SlicesOfItems(l.Calls.Batch * of, channels);
        Place sums = l.Calls.New("sums of a normalization's gradients", 2L * slices * channels);
        l.Calls.Add("bn_sums", (long)slices * channels, Argument.Images, l.Input(), y, l.OutputGradient, saved, sums, slices, pixels, of, channels, low, high);
        l.Calls.AddGroups("bn_join_sums", channels, sums, slices, channels, l.Weights.Gradients, scale, shift);
        if (!l.NeedsGradient()) return;
        var (gradient, adds) = l.GiveTo();
        l.Calls.Add("bn_input_gradient", l.Elements, Argument.Images, l.Input(), y, l.OutputGradient, saved, l.Weights.Parameters, l.Weights.Gradients, scale, shift, gradient, adds, of, channels, low, high);
    }

    /// <summary>The batch's means and inverse deviations.</summary>
    private static Place SavedOf(LayerCalls l) => l.Saved("the batch's statistics", 2L * l.Shape.C);

    private static (float Low, float High) BoundsOf(Clamp? clamp) => clamp == null ? (float.NegativeInfinity, float.PositiveInfinity) : (clamp.Min, clamp.Max);
}
