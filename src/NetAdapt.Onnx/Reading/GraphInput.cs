using NetAdapt.Onnx.Schema;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>The graph's one input: its name, its dimensions, and the batch that the file was made for.</summary>
/// <param name="Dims">Sizes of the file's axes; the batch is <see cref="GraphWalk.AnyBatch"/> where it is open.</param>
internal sealed record GraphInput(string Name, long[] Dims)
{
    /// <summary>The layouts that the file may mean, the usual one first. A first axis of fixed size may be no batch: then the file takes one image without any.</summary>
    public IReadOnlyList<string> Layouts => (Dims.Length, Dims[0] == GraphWalk.AnyBatch) switch
    {
        (1, _) => ["C"],
        (2, true) => ["NC"],
        (2, false) => ["NC", "WC", "CW"],
        (3, true) => ["NCW", "NWC"],
        (3, false) => ["NCW", "NWC", "CHW", "HWC"],
        _ => ["NCHW", "NHWC"],
    };

    /// <summary>What N counts as.</summary>
    public long Batch(string layout) => layout[0] == 'N' ? Dims[0] : 1;

    /// <summary>The map, with batch 1, if the axes mean <paramref name="layout"/>.</summary>
    public FeatureMap Map(string layout)
    {
        return new FeatureMap(1, Size('H'), Size('W'), Size('C'));

        int Size(char letter) => layout.Contains(letter) ? (int)Dims[layout.IndexOf(letter)] : 1;
    }

    /// <param name="size">Height and width for a file that leaves them open.</param>
    /// <exception cref="ImportException">There is not exactly one input, or its shape is not known or not supported.</exception>
    public static GraphInput Of(Graph graph, (int Height, int Width)? size)
    {
        var weights = graph.Initializer.Select(tensor => tensor.Name).ToHashSet();
        ValueInfo[] inputs = [.. graph.Input.Where(input => !weights.Contains(input.Name))];
        if (inputs.Length != 1)
            throw new ImportException(inputs.Length == 0 ? "the graph has no input" : $"the graph has {inputs.Length} inputs ({string.Join(", ", inputs.Take(8).Select(i => $"'{i.Name}'"))}); one is supported");
        ValueInfo input = inputs[0];
        TensorType type = input.Type?.TensorType ?? throw new ImportException($"input '{input.Name}' is not a tensor");
        var elements = (ElementType)type.ElemType;
        if (!elements.IsFloating()) throw new ImportException($"input '{input.Name}' holds elements of type {elements}, not float; export the model with float32 inputs");
        if (type.Shape == null) throw new ImportException($"input '{input.Name}' has no shape; export the model with a fixed channel count, height and width");
        int rank = type.Shape.Dim.Count;
        if (rank is < 1 or > 4) throw new ImportException($"input '{input.Name}' has {rank} axes; 1 to 4 are supported");
        long?[] known = [.. type.Shape.Dim.Select(dim => dim.SizeCase == Dimension.SizeOneofCase.Value && dim.Value > 0 ? dim.Value : (long?)null)];
        if (rank > 1) known[0] ??= GraphWalk.AnyBatch;
        // Height and width are the two open axes of an image, in this order, whichever layout it has.
        if (rank == 4 && size is { } given && known.Count(dim => dim == null) == 2)
        {
            int h = Array.IndexOf(known, null), w = Array.LastIndexOf(known, null);
            (known[h], known[w]) = (given.Height, given.Width);
        }
        for (int i = 0; i < rank; i++)
        {
            Dimension dim = type.Shape.Dim[i];
            if (known[i] == null)
                throw new ImportException($"axis {i} of input '{input.Name}' is open ({(dim.HasParam ? $"'{dim.Param}'" : "no size")}); only the batch may be"
                    + (rank == 4 ? ". Export the model with a fixed height and width, or, where only these two are open, give them: --size 224" : ". Export the model with a fixed size"));
            if (known[i] > ReadLimits.MapElements && known[i] != GraphWalk.AnyBatch) throw new ImportException($"axis {i} of input '{input.Name}' has an impossible size of {known[i]}");
        }
        long[] dims = [.. known.Select(dim => dim!.Value)];
        return new GraphInput(input.Name, dims);
    }
}
