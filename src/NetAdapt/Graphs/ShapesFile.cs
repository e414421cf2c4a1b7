using NetAdapt.Files;

namespace NetAdapt.Graphs;

/// <summary>The *.shapes file of a network: its layers as inference fuses them, each shape once, one a line (<see cref="LayerShape"/>); # starts a comment. The kernel generator makes
/// kernels for such files (kernels/shapes).</summary>
public static class ShapesFile
{
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public static void Write(FusedNetwork network, string name, string path) => AtomicFile.WriteText(path, TextOf(network, name));

    /// <param name="name">Of the network, for the comment at the head.</param>
    public static string TextOf(FusedNetwork network, string name)
    {
        string title = string.Concat(name.Select(letter => char.IsControl(letter) ? ' ' : letter));
        var shapes = Enumerable.Range(1, network.Layers.Length - 1).Select(i => network.ShapeOf(i).Text).Distinct();
        return $"# {title}: its layers, as inference fuses them\n{string.Concat(shapes.Select(shape => shape + "\n"))}";
    }
}
