using NetAdapt.Backends;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Graphs;

namespace NetAdapt.Cli;

/// <summary>Numbers that are none: JSON has no form for them, and a user is told where they come from.</summary>
internal static class Finite
{
    // Images that are looked through for one whose output is no number.
    private const int Tried = 256;

    public static double? OrNull(double value) => double.IsFinite(value) ? value : null;

    public static float? OrNull(float value) => float.IsFinite(value) ? value : null;

    /// <summary>Says which layer makes NaN or infinities of an image.</summary>
    /// <param name="image">Channel last.</param>
    public static void WarnOfOutput(Network network, IBackend backend, ReadOnlySpan<float> image, View view) => view.Warn(Text(network, NonFiniteOutput.FirstLayer(network, backend, image)));

    /// <summary>The same for the first image of a set for which it happens.</summary>
    public static void WarnOfOutputs(Network network, IBackend backend, ImageSet images, Preprocessing preprocessing, View view)
    {
        using var loader = new BatchLoader(images, preprocessing, network.InputShape, new LoaderSettings { BatchSize = 1, Corrupt = CorruptPolicy.Skip });
        using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(network), new PlanOptions());
        foreach (Batch batch in loader.Epoch(0).Take(Tried))
        {
            float[] image = batch.Filled.ToArray();
            image.CopyTo(plan.Input);
            plan.Run();
            if (!NonFiniteOutput.IsNotFinite(plan.Output)) continue;
            WarnOfOutput(network, backend, image, view);
            return;
        }
        view.Warn(Text(network, null));
    }

    private static string Text(Network network, string? layer)
    {
        string weights = NonFiniteWeight.Of(network).FirstOrDefault() is { } found ? $"; {found}" : "";
        return layer == null ? $"the network's output is not finite (NaN or infinite) for some images{weights}"
            : layer == network.Layers[0].Name ? "the network's input is not finite (NaN or infinite) already: look at the array, or at --normalize"
            : $"the network's output is not finite (NaN or infinite): the first layer whose output is not is '{layer}'{weights}";
    }
}
