using System.Collections.Generic;
using System.Linq;

namespace NetAdapt.KernelGenerator.Depthwise;

/// <summary>Writes a tile for Arm, where there are registers to load ahead into, and cores that do one thing after the other as the program says. A tile all of whose rows are there is one
/// straight line: what a multiply-add needs is loaded some multiply-adds before it, neighbouring ones go into different sums, and a sum is clamped and stored while others go on. A tile that lacks rows
/// does the same row by row. Columns are addressed by their distance in bytes, which a load adds by itself. Each sum's products come in the same order as in every other tile, so the bits are the same.</summary>
internal static class DepthwiseLaneWriter
{
    /// <summary>Multiply-adds between a load and its first use, and between a sum's last product, its clamps and its store: what they take on a core that runs in order.</summary>
    private const int Ahead = 6;

    public static string Tile(DepthwiseSpec d, int rows, int columns) => $$"""
        public static void R{{rows}}C{{columns}}<Left, Right>(in DepthwiseTile t) where Left : struct, INumber where Right : struct, INumber
        {
            V min = L.Splat(t.Min), max = L.Splat(t.Max);
            nint c = t.C * sizeof(float), row = t.Row * sizeof(float), yRow = t.YRow * sizeof(float){{string.Concat(Enumerable.Range(2, d.Reads(columns) - 2).Select(u => $", c{u} = {u} * c"))}};
            int lacking = t.LackingTop, present = t.PresentRows, to = t.To, last = to - L.Width;
            float* w = t.Weights, fromX = t.X, fromY = t.Y;
            if ({{(d.K == 3 ? "" : "Left.Value == 0 && Right.Value == 0 && ")}}lacking == 0 && present >= {{d.Reads(rows)}})
            {
                for (int k = t.From; k < to; k += L.Width, w += {{d.K * d.K + 1}} * L.Width)
                {
                    // The last vector of channels overlaps the one before it rather than being cut.
                    int at = Math.Min(k, last);
                    byte* x = (byte*)(fromX + at), y = (byte*)(fromY + at);
                    {{Lines(12, Whole(d, rows, columns))}}
                }
                return;
            }
            for (int k = t.From; k < to; k += L.Width, w += {{d.K * d.K + 1}} * L.Width)
            {
                int at = Math.Min(k, last);
                byte* x = (byte*)(fromX + at), y = (byte*)(fromY + at);
                V bias = L.Load(w);
                {{Lines(8, Enumerable.Range(0, d.Reads(rows)).SelectMany(h => Row(d, rows, columns, h)))}}
                {{Lines(8, from r in Enumerable.Range(0, rows) from line in Stores(columns, r, isLast: r == rows - 1) select line)}}
            }
        }

        """;

    /// <summary>A product: input (h, u) by weight (p, t) into sum (r, q).</summary>
    private readonly record struct Product(int H, int U, int P, int T, int R, int Q);

    /// <summary>All products, one input row after the other; those of one row tap by tap, so that the same sum comes again only after all others.</summary>
    private static IEnumerable<Product> Products(DepthwiseSpec d, int rows, int columns, int h) =>
        from t in Enumerable.Range(0, d.K)
        from r in Enumerable.Range(0, rows)
        let p = h - r * d.S
        where p >= 0 && p < d.K
        from q in Enumerable.Range(0, columns)
        select new Product(h, q * d.S + t, p, t, r, q);

    /// <summary>The straight line: each statement has a place, counted in products.</summary>
    private static IEnumerable<string> Whole(DepthwiseSpec d, int rows, int columns)
    {
        Product[] products = [.. Enumerable.Range(0, d.Reads(rows)).SelectMany(h => Products(d, rows, columns, h))];
        var placed = new List<(int Place, string Text)> { (-Ahead, "V bias = L.Load(w);") };
        int row = 0;
        for (int i = 0; i < products.Length; i++)
        {
            Product product = products[i];
            if (IsFirst(other => other.P == product.P && other.T == product.T)) placed.Add((i - Ahead, Weight(d, product.P, product.T)));
            for (; row < product.H; row++) placed.Add((i - Ahead, "x += row;"));
            if (IsFirst(other => other.H == product.H && other.U == product.U)) placed.Add((i - Ahead, Input(d, columns, product.H, product.U)));
            if (IsFirst(other => other.R == product.R && other.Q == product.Q)) placed.Add((i - 1, $"V s{product.R}{product.Q} = bias;"));
            placed.Add((i, Sum(d, columns, product)));
            if (products.Skip(i + 1).Any(other => other.R == product.R && other.Q == product.Q)) continue;
            string sum = $"s{product.R}{product.Q}";
            placed.Add((i + Ahead, $"{sum} = L.Max(min, {sum});"));
            placed.Add((i + 2 * Ahead, $"{sum} = L.Min(max, {sum});"));
            placed.Add((i + 3 * Ahead, Store(product.Q, sum)));
            if (product.Q == columns - 1 && product.R < rows - 1) placed.Add((i + 3 * Ahead, "y += yRow;"));

            bool IsFirst(Func<Product, bool> isSame) => !products.Take(i).Any(isSame);
        }
        return InOrder(placed);
    }

    private static IEnumerable<string> InOrder(IEnumerable<(int Place, string Text)> placed) => placed.OrderBy(statement => statement.Place).Select(statement => statement.Text);

    /// <summary>One input row, where some may be lacking.</summary>
    private static IEnumerable<string> Row(DepthwiseSpec d, int rows, int columns, int h)
    {
        if (h < d.K)
            for (int t = 0; t < d.K; t++) yield return Weight(d, h, t);
        if (h > 0) yield return "x += row;";
        if (h % d.S == 0 && h / d.S < rows) yield return $"V {string.Join(", ", Enumerable.Range(0, columns).Select(q => $"s{h / d.S}{q} = bias"))};";
        string? guard = d.RowGuard(rows, h);
        string indent = guard == null ? "" : "    ";
        if (guard != null) yield return guard;
        if (guard != null) yield return "{";
        Product[] products = [.. Products(d, rows, columns, h)];
        var placed = new List<(int Place, string Text)>();
        for (int i = 0; i < products.Length; i++)
        {
            if (!products.Take(i).Any(other => other.U == products[i].U)) placed.Add((i - Ahead, Input(d, columns, h, products[i].U)));
            placed.Add((i, Sum(d, columns, products[i])));
        }
        foreach (string text in InOrder(placed)) yield return indent + text;
        if (guard != null) yield return "}";
    }

    private static IEnumerable<string> Stores(int columns, int r, bool isLast)
    {
        foreach (int q in Enumerable.Range(0, columns)) yield return $"s{r}{q} = L.Max(min, s{r}{q});";
        foreach (int q in Enumerable.Range(0, columns)) yield return $"s{r}{q} = L.Min(max, s{r}{q});";
        foreach (int q in Enumerable.Range(0, columns)) yield return Store(q, $"s{r}{q}");
        if (!isLast) yield return "y += yRow;";
    }

    private static string Weight(DepthwiseSpec d, int p, int t) => $"V w{p}{t} = L.Load(w + {1 + p * d.K + t} * L.Width);";

    private static string Input(DepthwiseSpec d, int columns, int h, int u) =>
        $"V x{h}{u} = {(d.ColumnGuard(columns, u) is { } isThere ? $"{isThere} ? {Load(u)} : L.Zero" : Load(u))};";

    private static string Sum(DepthwiseSpec d, int columns, Product p) =>
        $"{(d.ColumnGuard(columns, p.U) is { } isThere ? $"if ({isThere}) " : "")}s{p.R}{p.Q} = L.MultiplyAdd(x{p.H}{p.U}, w{p.P}{p.T}, s{p.R}{p.Q});";

    private static string Load(int u) => $"L.Load((float*){(u == 0 ? "x" : $"(x + {Distance(u)})")})";

    private static string Store(int q, string sum) => $"L.Store((float*){(q == 0 ? "y" : $"(y + {Distance(q)})")}, {sum});";

    private static string Distance(int columns) => columns == 1 ? "c" : $"c{columns}";

    private static string Lines(int indent, IEnumerable<string> lines) => string.Join("\n" + new string(' ', indent), lines);
}
