using System.Globalization;
using NetAdapt.Graphs;
using NetAdapt.Onnx;

namespace NetAdapt.Cli.Compiling;

/// <summary>The layouts of a network's arrays as words for the templates.</summary>
internal static class CompiledArrays
{
    public static void Set(ProjectFiles files, Network network)
    {
        NetworkSignature signature = NetworkSignature.Of(network);
        Set(files, "IN", signature.Input);
        Set(files, "OUT", signature.Output);
        // The axes in a .npy file's header; they follow the number of images where the input has an axis for images.
        string dims = string.Join(", ", signature.Input.Shape(1));
        files["NPYSHAPE"] = signature.Input.HasBatch ? dims[dims.IndexOf(',', StringComparison.Ordinal)..] + ")"
            : signature.Input.Shape(1).Length == 1 ? dims + ",)" : dims + ")";
        files["NPYBATCH"] = signature.Input.HasBatch ? "1" : "0";
    }

    private static void Set(ProjectFiles files, string side, ArrayLayout layout)
    {
        var (one, two) = (layout.StridesOf(1), layout.StridesOf(2));
        files[$"{side}SHAPE"] = layout.ShapeText;
        files[$"{side}TEXT"] = layout.ToString();
        files[$"{side}HASBATCH"] = Bool(layout.HasBatch);
        files[$"{side}ISMAP"] = Bool(layout.IsMap);
        files[$"{side}STRIDEN"] = Stride(one.N, two.N);
        files[$"{side}STRIDEH"] = Stride(one.H, two.H);
        files[$"{side}STRIDEW"] = Stride(one.W, two.W);
        files[$"{side}STRIDEC"] = Stride(one.C, two.C);
        int[] dims = [.. layout.Shape(1)], twice = [.. layout.Shape(2)];
        files[$"{side}DIMS"] = layout.HasBatch ? $"[{string.Join(", ", dims.Zip(twice, Stride))}]"
            : $"images == 1 ? [{string.Join(", ", dims)}] : [images, {string.Join(", ", dims)}]";
    }

    /// <summary>A number that the number of images does not change, or one that it multiplies.</summary>
    private static string Stride(int one, int two) => one == two ? Text(one) : two == 2 * one ? $"{Text(one)} * images"
        : throw new InvalidOperationException($"{one} floats for one image, and {two} for two");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Bool(bool value) => value ? "true" : "false";
}
