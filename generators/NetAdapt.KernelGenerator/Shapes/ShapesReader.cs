using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.Text;

namespace NetAdapt.KernelGenerator.Shapes;

/// <summary>Reads a shapes file: one fused layer a line, # starts a comment. The grammar is in docs/decisions/0014-shapes-and-generated-kernels.md.</summary>
internal static class ShapesReader
{
    private const string AMap = @"\d+x\d+x\d+";
    private static readonly Regex s_line = new($@"^(?<op>[a-z]+)(?<parameters>(\(\S*\))?( \S+)*?) (?<inputs>{AMap}( & {AMap})*) -> (?<output>{AMap})( (?!residual)[a-z]+(\(\S*\))?)?( residual)?$");
    private static readonly Regex s_convolution = new(@"^ (?<window>\S+) g(?<groups>\d+)$");
    private static readonly Regex s_window =
        new(@"^(?<kh>\d+)x(?<kw>\d+)(s(?<sh>\d+)(,(?<sw>\d+))?)?(p(?<top>\d+)(,(?<left>\d+),(?<bottom>\d+),(?<right>\d+))?)?(d(?<dh>\d+),(?<dw>\d+))?(?<ceil>c)?$");

    public static ReadShapes Read(string path, SourceText text)
    {
        var lines = ImmutableArray.CreateBuilder<ShapeLine>();
        var problems = ImmutableArray.CreateBuilder<ShapeProblem>();
        var seen = new HashSet<string>();
        foreach (TextLine line in text.Lines)
        {
            string content = line.ToString(), shape = content.Split('#')[0].Trim();
            if (shape.Length == 0) continue;
            string? id = Read(Path.GetFileName(path), shape, out ShapeLine? read, out string what);
            if (id == null && !seen.Add(shape)) (id, what) = (ShapeDiagnostics.Repeated.Id, shape);
            if (id == null) lines.Add(read!);
            else
            {
                int column = content.IndexOf(shape, StringComparison.Ordinal);
                problems.Add(new ShapeProblem(id, path, line.LineNumber, column, line.Start + column, shape.Length, what));
            }
        }
        return new ReadShapes(new(lines.ToImmutable()), new(problems.ToImmutable()));
    }

    /// <summary>Reads one line; the diagnostic's id where it is not a shape.</summary>
    private static string? Read(string file, string text, out ShapeLine? line, out string what)
    {
        (line, what) = (null, "expected 'op parameters HxWxC -> HxWxC activation residual', as in 'conv 3x3s2p1 g1 32x32x3 -> 16x16x16 clamp(0,6)'");
        Match match = s_line.Match(text);
        if (!match.Success) return ShapeDiagnostics.NotAShape.Id;
        string op = match.Groups["op"].Value;
        ImmutableArray<Map> inputs = [.. match.Groups["inputs"].Value.Split([" & "], StringSplitOptions.None).Select(MapOf)];
        Map output = MapOf(match.Groups["output"].Value);
        if (inputs.Append(output).Any(map => map.H < 1 || map.W < 1 || map.C < 1)) return ShapeDiagnostics.NotAShape.Id;
        SlidingWindow window = default;
        int groups = 0;
        if (op == "conv")
        {
            what = "expected a window and groups after 'conv', as in '3x3s2p1 g1'";
            Match parameters = s_convolution.Match(match.Groups["parameters"].Value);
            if (!parameters.Success || WindowOf(parameters.Groups["window"].Value) is not { } found) return ShapeDiagnostics.NotAShape.Id;
            (window, groups) = (found, Number(parameters.Groups["groups"], 0));
            Map input = inputs[0], expected = window.Output(input, output.C);
            what = $"{text.Substring(0, match.Groups["inputs"].Index - 1)} makes {expected.H}x{expected.W}x{output.C} of {input.H}x{input.W}x{input.C}";
            if (expected != output) return ShapeDiagnostics.DoesNotFit.Id;
            what = $"{groups} groups do not divide {input.C} input and {output.C} output channels";
            if (groups < 1 || input.C % groups != 0 || output.C % groups != 0) return ShapeDiagnostics.DoesNotFit.Id;
        }
        line = new ShapeLine(file, text, op, window, groups, new(inputs), output);
        return null;
    }

    private static Map MapOf(string text)
    {
        int[] sizes = [.. text.Split('x').Select(size => int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0)];
        return new Map(sizes[0], sizes[1], sizes[2]);
    }

    private static SlidingWindow? WindowOf(string text)
    {
        Match m = s_window.Match(text);
        if (!m.Success) return null;
        int strideH = Number(m.Groups["sh"], 1), top = Number(m.Groups["top"], 0);
        var window = new SlidingWindow(Number(m.Groups["kh"], 0), Number(m.Groups["kw"], 0), strideH, Number(m.Groups["sw"], strideH),
            top, Number(m.Groups["left"], top), Number(m.Groups["bottom"], top), Number(m.Groups["right"], top),
            Number(m.Groups["dh"], 1), Number(m.Groups["dw"], 1), m.Groups["ceil"].Success);
        return window is { KernelH: > 0, KernelW: > 0, StrideH: > 0, StrideW: > 0, DilationH: > 0, DilationW: > 0 } ? window : null;
    }

    private static int Number(Group group, int otherwise) =>
        !group.Success ? otherwise : int.TryParse(group.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : 0;
}
