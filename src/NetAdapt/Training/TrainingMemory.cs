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

    /// <summary>Refuses a limit that no plan can keep.</summary>
    /// <param name="limit">Bytes for all trainings that run side by side; null: any.</param>
    /// <param name="workers">So many trainings share it.</param>
    /// <exception cref="InvalidInputException">One of them takes more than its share.</exception>
    public static void RequireWithin(long? limit, int workers, Network network, int batch)
    {
        long least = 2 * network.WeightsBytes + BytesOfAPlannedImage(network) * batch;
        if (least <= limit / workers || limit == null) return;
        string share = workers == 1 ? "" : FormattableString.Invariant($", shared by {workers} workers");
        throw new InvalidInputException(FormattableString.Invariant($"training '{network.Name}' on {batch} images at a time takes {MachineMemory.Text(least)} of memory at least, ")
            + $"more than the {MachineMemory.Text(limit.Value)} allowed{share}. Allow more, or take a smaller batch{(workers == 1 ? "" : " or fewer workers")}.");
    }

    /// <summary>The loader's batches, and what a plan takes.</summary>
    private static long BytesOfAnImage(Network network) =>
        sizeof(float) * (long)new LoaderSettings().Buffers * network.InputShape.Count + BytesOfAPlannedImage(network);

    /// <summary>The plan's images, and the largest map with its gradient.</summary>
    private static long BytesOfAPlannedImage(Network network) => sizeof(float) * (network.InputShape.Count + 2L * network.Shapes.Max(shape => shape.Count));
}
