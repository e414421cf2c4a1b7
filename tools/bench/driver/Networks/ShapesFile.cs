using System.Globalization;
using System.Text.RegularExpressions;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Bench.Networks;

/// <summary>The layers of kernels/shapes/*.shapes, each as a network of its own with random weights. Residuals are left out: a layer alone has nowhere to get one from.</summary>
internal static partial class ShapesFile
{
    /// <summary>Every distinct layer in a folder's files.</summary>
    public static IEnumerable<(string Shape, Network Network)> In(string folder) =>
        Directory.EnumerateFiles(folder, "*.shapes").Order(StringComparer.Ordinal).SelectMany(File.ReadLines)
            .Select(line => line.Split('#')[0].Replace(" residual", "", StringComparison.Ordinal).Trim()).Where(line => line.Length > 0).Distinct()
            .Select(line => (line, NetworkOf(line)));

    /// <param name="line">As <see cref="LayerShape"/> writes it: "conv 3x3s2p1 g1 224x224x3 -> 112x112x32 clamp(0,6)".</param>
    /// <exception cref="InvalidInputException">The line is not understood, or is an op that is not measured alone.</exception>
    private static Network NetworkOf(string line)
    {
        Match match = Line().Match(line);
        if (!match.Success) throw new InvalidInputException($"'{line}' is no layer that can be timed alone");
        FeatureMap input = Map(match.Groups["in"].Value), output = Map(match.Groups["out"].Value);
        var sketch = new NetworkSketch("layer", input, seed: 3);
        sketch.Append(match.Groups["op"].Value switch
        {
            "conv" => new Convolution(output.C, WindowOf(match), Number(match.Groups["groups"])),
            "fc" => new FullyConnected(output.C),
            _ => new GlobalAveragePool(),
        });
        if (sketch.Shape != output) throw new InvalidInputException($"'{line}': the output should be {sketch.Shape}");
        if (match.Groups["low"].Success) sketch.Append(new Clamp(Number(match.Groups["low"]), match.Groups["high"].Value == "inf" ? float.PositiveInfinity : Number(match.Groups["high"])));
        return sketch.Finish();
    }

    private static Window WindowOf(Match match)
    {
        int[] pads = match.Groups["pads"].Success ? [.. match.Groups["pads"].Value.Split(',').Select(pad => int.Parse(pad, CultureInfo.InvariantCulture))] : [0];
        if (pads.Length == 1) pads = [pads[0], pads[0], pads[0], pads[0]];
        int stride = match.Groups["stride"].Success ? Number(match.Groups["stride"]) : 1;
        return new Window(Number(match.Groups["kh"]), Number(match.Groups["kw"]))
        {
            StrideH = stride, StrideW = stride, PadTop = pads[0], PadLeft = pads[1], PadBottom = pads[2], PadRight = pads[3],
        };
    }

    private static FeatureMap Map(string text)
    {
        int[] sizes = [.. text.Split('x').Select(size => int.Parse(size, CultureInfo.InvariantCulture))];
        return new FeatureMap(1, sizes[0], sizes[1], sizes[2]);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<op>conv|fc|gap)( (?<kh>\d+)x(?<kw>\d+)(s(?<stride>\d+))?(p(?<pads>[\d,]+))? g(?<groups>\d+))? (?<in>\d+x\d+x\d+) -> (?<out>\d+x\d+x\d+)( clamp\((?<low>-?\d+),(?<high>-?\d+|inf)\))?$")]
    private static partial Regex Line();
}
