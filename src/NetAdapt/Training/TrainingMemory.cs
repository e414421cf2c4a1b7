using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Training;

/// <summary>What a training takes at least, whatever its plan will be: known before anything is planned or taken.</summary>
internal static class TrainingMemory
{
    /// <exception cref="InvalidInputException">There is not so much memory; the message says how large a batch may be.</exception>
    public static void Require(Network network, int batch)
    {
        // The weights, and their gradients.
        long each = BytesOfAnImage(network), weights = 2 * network.WeightsBytes;
        long most = Math.Max(1, (MachineMemory.Bytes - weights) / each);
        MachineMemory.Require(each * batch + weights, FormattableString.Invariant($"training '{network.Name}' on {batch} images at a time"),
            FormattableString.Invariant($"Take a batch of {most} images or fewer."));
    }

    /// <summary>The loader's batches, the plan's images, and the largest map with its gradient.</summary>
    private static long BytesOfAnImage(Network network) =>
        sizeof(float) * ((new LoaderSettings().Buffers + 1L) * network.InputShape.Count + 2L * network.Shapes.Max(shape => shape.Count));
}
