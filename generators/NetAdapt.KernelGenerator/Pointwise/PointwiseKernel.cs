using System.Collections.Immutable;
using NetAdapt.KernelGenerator.Shapes;
using NetAdapt.KernelGenerator.Tiles;

namespace NetAdapt.KernelGenerator.Pointwise;

/// <summary>A pointwise convolution with a constant number of input channels: its tiles run straight on, without a loop over k.</summary>
/// <param name="Channels">Input channels.</param>
/// <param name="Origins">The shapes lines that asked for it, each with its file.</param>
internal sealed record PointwiseKernel(int Channels, EquatableArray<string> Origins)
{
    /// <summary>With fewer k's the start and end of a tile outweigh its loop; with more the loop costs next to nothing, and the code outgrows what the compiler optimises
    /// (docs/decisions/0014).</summary>
    private const int Shallowest = 12, Deepest = 20;

    /// <summary>Rows of a layer that are worth it: what its tallest tiles do not fill is left to the tiles for any depth.</summary>
    private const int FewestPixels = 256;

    public string Name => $"PointwiseC{Channels}";

    /// <summary>"pw_c16": what the catalog calls it.</summary>
    public string Key => $"pw_c{Channels}";

    /// <summary>Only the two tallest tiles of each width: rows are shared evenly, so that many rows need no others.</summary>
    public IEnumerable<TileSpec> Tiles => from width in TileFamily.ThirtyTwo.Tallest.Where(width => width.Vectors is 2 or 3)
        from height in new[] { width.Rows, width.Rows - 1 }
        select new TileSpec(height, width.Vectors, ARows.Apart, Form.Splat, Channels);

    public static ImmutableArray<PointwiseKernel> Of(IEnumerable<ReadShapes> files) =>
        [.. from file in files
            from line in file.Lines
            where line.IsPointwise && line.Input.C is >= Shallowest and <= Deepest && line.Output.H * line.Output.W >= FewestPixels
            group $"{line.File}: {line.Text}" by line.Input.C into lines
            orderby lines.Key
            select new PointwiseKernel(lines.Key, new([.. lines.Distinct().OrderBy(origin => origin, StringComparer.Ordinal)]))];
}
