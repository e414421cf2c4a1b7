using System.Globalization;
using Microsoft.CodeAnalysis;

namespace NetAdapt.KernelGenerator.Tests.Shapes;

public sealed class DiagnosticsTests
{
    [Theory]
    [InlineData("NAS001", "convolve 3x3 of 32x32x3")]
    [InlineData("NAS001", "conv 3x3s2p1 32x32x3 -> 16x16x16")]
    [InlineData("NAS001", "conv 3x0 g1 32x32x3 -> 16x16x16")]
    [InlineData("NAS001", "conv 1x1 g1 32x32x3 -> 32x32x0")]
    [InlineData("NAS001", "conv 1x1 g1 32x32x3 -> 32x32x8 residual clamp(0,6)")]
    [InlineData("NAS002", "conv 3x3s2p1 g1 32x32x3 -> 15x16x16")]
    [InlineData("NAS002", "conv 3x3 g1 2x2x3 -> 1x1x16")]
    [InlineData("NAS002", "conv 3x3p1 g4 32x32x6 -> 32x32x8")]
    [InlineData("NAS003", "conv 1x1 g1 8x8x8 -> 8x8x8")]
    public void A_wrong_line_is_reported_where_it_stands(string id, string line)
    {
        Diagnostic diagnostic = Assert.Single(Generation.Of("net.shapes", "# a comment", "conv 1x1 g1 8x8x8 -> 8x8x8", "  " + line + "  # why").Result.Diagnostics);
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        FileLinePositionSpan at = diagnostic.Location.GetLineSpan();
        Assert.Equal("/somewhere/net.shapes", at.Path);
        Assert.Equal((2, 2, 2 + line.Length), (at.StartLinePosition.Line, at.StartLinePosition.Character, at.EndLinePosition.Character));
    }

    [Fact]
    public void A_message_says_what_would_fit()
    {
        Diagnostic diagnostic = Assert.Single(Generation.Of("net.shapes", "conv 3x3s2p1 g1 32x32x3 -> 15x16x16").Result.Diagnostics);
        Assert.Contains("makes 16x16x16 of 32x32x3", diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Right_lines_make_kernels_beside_a_wrong_one()
    {
        Generation generation = Generation.Of("net.shapes", "nonsense", "conv 1x1 g1 64x64x16 -> 64x64x32");
        Assert.Equal("NAS001", Assert.Single(generation.Result.Diagnostics).Id);
        Assert.Contains("PointwiseC16.g.cs", generation.Names);
    }
}
