using System.Collections.Generic;
using System.Linq;

namespace NetAdapt.KernelGenerator.Depthwise;

/// <summary>Writes the slides of a 3x3 window with stride 1: some output rows from the left side of the image to the right, each input loaded once. A column of the input goes into the sums of three columns of outputs:
/// a{row}, which is then done, b{row} and, begun with it, d{row}. Weights and sums want 22 registers; with 16 of them some weights are read from the stack. A sum's products come column by column, so the bits are not those of the tiles.</summary>
internal static class DepthwiseSlideWriter
{
    /// <summary>Whether a window has slides.</summary>
    public static bool Has(DepthwiseSpec d) => d is { K: 3, S: 1 };

    /// <summary>The choice of a slide by its rows.</summary>
    public static string Choice(DepthwiseSpec d) => Has(d)
        ? $"L.Width == 1 || L.MultipliesByLane ? null : rows switch {{ {string.Concat(Enumerable.Range(1, d.Tiles.Rows).Select(rows => $"{rows} => &{d.Name}Slides<L, V>.R{rows}, "))}_ => null }}" : "null";

    /// <summary>A class with the slides of all heights.</summary>
    public static string Write(DepthwiseSpec d) => !Has(d) ? "" : $$"""

        // For x86.
        internal static unsafe class {{d.Name}}Slides<L, V> where L : struct, ILanes<V> where V : unmanaged
        {
            {{string.Join("\n    ", Enumerable.Range(1, d.Tiles.Rows).SelectMany(rows => Slide(d, rows).Split('\n')))}}
        }

        """;

    private static string Slide(DepthwiseSpec d, int rows) => $$"""
        public static void R{{rows}}(in DepthwiseTile t)
        {
            V min = L.Splat(t.Min), max = L.Splat(t.Max);
            nint c = t.C, row = t.Row, yRow = t.YRow;
            bool hasTop = t.LackingTop == 0, hasBottom = t.PresentRows > {{rows + 1}};
            int last = t.To - L.Width;
            float* w = t.Weights;
            for (int k = t.From; k < t.To; k += L.Width, w += {{d.K * d.K + 1}} * L.Width)
            {
                // The last vector of channels overlaps the one before it rather than being cut.
                int at = Math.Min(k, last);
                float* x = t.X + c + at, y = t.Y + at;
                V bias = L.Load(w), {{string.Join(", ", from p in Enumerable.Range(0, d.K) from q in Enumerable.Range(0, d.K) select $"w{p}{q} = L.Load(w + {1 + p * d.K + q} * L.Width)")}};
                V {{Each(rows, r => $"b{r} = bias, d{r} = bias", ", ")}};
                {{Lines(8, Column(d, rows, true, false))}}
                V {{Each(rows, r => $"a{r} = b{r}", ", ")}};
                {{Each(rows, r => $"b{r} = d{r};")}}
                for (int j = t.Columns - 2; j > 0; j--)
                {
                    x += c;
                    {{Each(rows, r => $"d{r} = bias;")}}
                    {{Lines(12, Column(d, rows, false, false))}}
                    {{Lines(12, Stores(rows, 'a'))}}
                    y += c;
                    {{Each(rows, r => $"a{r} = b{r}; b{r} = d{r};")}}
                }
                x += c;
                {{Lines(8, Column(d, rows, false, true))}}
                {{Lines(8, Stores(rows, 'a'))}}
                y += c;
                {{Lines(8, Stores(rows, 'b'))}}
            }
        }

        """;

    /// <summary>The products of an input column, row by row.</summary>
    private static IEnumerable<string> Column(DepthwiseSpec d, int rows, bool isFirst, bool isLast)
    {
        for (int h = 0; h < d.Reads(rows); h++)
        {
            string? guard = h == 0 ? "if (hasTop)" : h == d.Reads(rows) - 1 ? "if (hasBottom)" : null;
            string indent = guard == null ? "" : "    ";
            if (guard != null) yield return guard;
            if (guard != null) yield return "{";
            string x = $"x{h}{(isFirst ? "f" : isLast ? "l" : "")}";
            yield return $"{indent}V {x} = L.Load(x{(h == 0 ? "" : h == 1 ? " + row" : $" + {h} * row")});";
            for (int r = Math.Max(0, h - d.K + 1); r < rows && r <= h; r++)
                foreach (var (sum, tap) in new[] { ('a', 2), ('b', 1), ('d', 0) })
                    if (!(isFirst && sum == 'a') && !(isLast && sum == 'd')) yield return $"{indent}{sum}{r} = L.MultiplyAdd({x}, w{h - r}{tap}, {sum}{r});";
            if (guard != null) yield return "}";
        }
    }

    private static IEnumerable<string> Stores(int rows, char sum) =>
        Enumerable.Range(0, rows).Select(r => $"L.Store(y{(r == 0 ? "" : r == 1 ? " + yRow" : $" + {r} * yRow")}, L.Min(max, L.Max(min, {sum}{r})));");

    private static string Each(int rows, Func<int, string> text, string separator = " ") => string.Join(separator, Enumerable.Range(0, rows).Select(text));

    private static string Lines(int indent, IEnumerable<string> lines) => string.Join("\n" + new string(' ', indent), lines);
}
