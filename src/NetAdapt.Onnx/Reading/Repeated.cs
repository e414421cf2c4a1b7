using NetAdapt.Onnx.Reading.Importers;

namespace NetAdapt.Onnx.Reading;

/// <summary>An activation that the file repeats along axes of size 1 (Expand), as the gate of a squeeze-and-excitation over its map. Arithmetic with that map repeats
/// by itself, so nothing is copied for it.</summary>
/// <param name="Source">What is repeated; it has as many axes as the result.</param>
/// <param name="Dims">Sizes of the result's axes.</param>
internal sealed record Repeated(Activation Source, long[] Dims) : Value
{
    /// <summary>Arithmetic with <paramref name="map"/> repeats the source just so.</summary>
    public bool IsRepeatedBy(NodeContext node, Activation map)
    {
        long[] sizes = node.DimsOf(Source), others = node.DimsOf(map);
        return others.Length == Dims.Length && Dims.Index().All(axis => axis.Item == sizes[axis.Index] || axis.Item == others[axis.Index]);
    }

    /// <summary>The result as a layer: one channel that is copied, as gray images are for networks of colours.</summary>
    /// <param name="input">Which input of the node this is, for the message.</param>
    /// <exception cref="LayoutException">Something else is repeated.</exception>
    public Activation Whole(NodeContext node, int input)
    {
        long[] sizes = node.DimsOf(Source);
        int[] repeated = [.. Enumerable.Range(0, sizes.Length).Where(i => sizes[i] != Dims[i])];
        if (repeated.Length > 1 || node.MapOf(Source).C > 1)
            throw new LayoutException($"input {input} is {Source.View} repeated to {GraphWalk.TextOf(Dims)}; that is supported where arithmetic with such a map reads it, and for a single channel");
        node.Limits.Charge(Dims[repeated[0]]);
        return SelectionImporters.Take(node, Source, repeated[0], new long[Dims[repeated[0]]]);
    }
}
