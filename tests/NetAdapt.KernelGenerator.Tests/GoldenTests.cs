namespace NetAdapt.KernelGenerator.Tests;

/// <summary>What comes out, word for word, for a few keys.</summary>
public sealed class GoldenTests
{
    [Theory]
    [InlineData("Tile2x2")]
    [InlineData("Tile1x4")]
    [InlineData("LaneTile2x1")]
    [InlineData("AdjacentTile2x1")]
    [InlineData("AdjacentLaneTile5x1")]
    [InlineData("FoldedTile2x0")]
    [InlineData("FoldedTile2x1")]
    [InlineData("PointwiseC16")]
    [InlineData("ShapeKernels")]
    public void Generated_code_is_the_golden_text(string name) =>
        GoldenText.AssertIs(name, Generation.Of("net.shapes", "conv 1x1 g1 64x64x16 -> 64x64x32 clamp(0,6)").Source(name + ".g.cs"));

    [Theory]
    [InlineData("Depthwise3x3s2", "Tiles", "R1C2")]
    [InlineData("Depthwise3x3s1", "LaneTiles", "R1C1")]
    [InlineData("Depthwise3x3s1", "Slides", "R1")]
    public void A_depthwise_tile_is_the_golden_text(string window, string tiles, string name)
    {
        string source = Generation.Of("net.shapes").Source(window + ".g.cs");
        // Of the window's tiles one: the others differ in numbers only.
        int list = source.IndexOf($"class {window}{tiles}<", StringComparison.Ordinal), from = source.IndexOf($"    public static void {name}", list, StringComparison.Ordinal);
        GoldenText.AssertIs($"{window}{tiles}.{name}", source[from..source.IndexOf("    public static void ", from + 10, StringComparison.Ordinal)]);
    }

    [Fact]
    public void The_header_names_the_lines_that_a_kernel_came_from()
    {
        string source = Generation.Of("a.shapes", "conv 1x1 g1 64x64x16 -> 64x64x32", "conv 1x1 g1 32x32x16 -> 32x32x24 clamp(0,6) residual")
            .With("b.shapes", "conv 1x1 g1 64x64x16 -> 64x64x32").Source("PointwiseC16.g.cs");
        Assert.Contains("""
            //   a.shapes: conv 1x1 g1 32x32x16 -> 32x32x24 clamp(0,6) residual
            //   a.shapes: conv 1x1 g1 64x64x16 -> 64x64x32
            //   b.shapes: conv 1x1 g1 64x64x16 -> 64x64x32
            """, source, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_gains_nothing_gets_no_kernel_of_its_own()
    {
        Generation generation = Generation.Of("net.shapes",
            "conv 1x1 g1 64x64x512 -> 64x64x32", "conv 1x1 g1 4x4x16 -> 4x4x32", "conv 3x3p1 g1 64x64x16 -> 64x64x32", "fc 1x1x16 -> 1x1x10", "gap 64x64x16 -> 1x1x16");
        Assert.DoesNotContain(generation.Names, name => name.StartsWith("Pointwise", StringComparison.Ordinal));
        Assert.Empty(generation.Result.Diagnostics);
    }
}
