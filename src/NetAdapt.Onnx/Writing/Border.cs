using NetAdapt.Onnx.Reading;
using NetAdapt.Onnx.Schema;
using NetAdapt.Tensors;
using static NetAdapt.Onnx.Writing.Attributes;

namespace NetAdapt.Onnx.Writing;

/// <summary>The graph's input and output in the layout that the first file had them in.</summary>
internal static class Border
{
    private const string MapOrder = "NCHW";

    /// <summary>Declares the input, and moves it to (N, C, H, W) where the file has it in another layout.</summary>
    /// <param name="oneImage">The output has no axis for a batch.</param>
    public static Written Input(GraphEmission emission, string name, View view, FeatureMap map, bool oneImage)
    {
        emission.Graph.Input.Add(Declare(name, view, map, oneImage));
        if (view == new View(["N", "C"], map)) return new Written(name, true);
        // Axes in the order of the map's; axes of size 1 go to the end, where Reshape drops them.
        int[] order = [.. Enumerable.Range(0, view.Rank).OrderBy(i => view.Axes[i].Length == 0 ? MapOrder.Length : MapOrder.IndexOf(view.Axes[i][0], StringComparison.Ordinal))];
        View sorted = new(order.Select(i => view.Axes[i]), map);
        bool moves = view.Axes.Count(axis => axis.Length > 0) is var solid && !order[..solid].SequenceEqual(order[..solid].Order());
        string result = moves ? emission.Node("Transpose", name + "/nchw", [name], Ints("perm", order)) : name;
        if (moves ? sorted == View.Map(map) : view == View.Map(map)) return new Written(result, false);
        return new Written(emission.Node("Reshape", name + "/map", [result, emission.Ints(name + "/map.shape", view.IndexOf('N') == 0 && !moves ? 0 : -1, map.C, map.H, map.W)]), false);
    }

    /// <summary>Brings the result into the wanted layout, names it, and declares it.</summary>
    public static void Output(GraphEmission emission, string name, Written result, View view, FeatureMap map, string input)
    {
        emission.Graph.Output.Add(Declare(name, view, map));
        string tensor = result.Name;
        View present = result.IsVector ? new View(["N", "C"], map) : View.Map(map);
        if (present != view)
        {
            string letters = string.Concat(view.Axes), now = result.IsVector ? "NC" : MapOrder;
            string full = letters + string.Concat(now.Except(letters));
            bool moves = string.Concat(now.Where(letters.Contains)) != letters;
            if (moves) tensor = emission.Node("Transpose", name + "/layout", [tensor], Ints("perm", full.Select(letter => now.IndexOf(letter, StringComparison.Ordinal))));
            if (!moves || new View(full.Select(letter => letter.ToString()), map) != view)
                tensor = emission.Node("Reshape", name + "/shape", [tensor, emission.Ints(name + "/shape.dims", [.. view.Axes.Select(axis => axis.Contains('N') ? -1 : View.SizeOf(axis, map, 1))])]);
        }
        if (tensor == input) tensor = emission.Node("Identity", name + "/identity", [tensor]);
        emission.Rename(tensor, name);
    }

    private static ValueInfo Declare(string name, View view, FeatureMap map, bool oneImage = false)
    {
        var shape = new Shape();
        foreach (string axis in view.Axes)
            shape.Dim.Add(oneImage && axis.Contains('N') ? new Dimension { Value = View.SizeOf(axis, map, 1) }
                : axis == "N" ? new Dimension { Param = "N" }
                : axis.Contains('N') ? new Dimension { Param = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"N*{View.SizeOf(axis, map, 1)}") }
                : new Dimension { Value = View.SizeOf(axis, map, 1) });
        return new ValueInfo { Name = name, Type = new Schema.Type { TensorType = new TensorType { ElemType = (int)ElementType.Float, Shape = shape } } };
    }
}
