using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NetAdapt.KernelGenerator.Tests.Networks;

/// <summary>A planned network becomes one Infer. That it computes what the plan does, the engine's tests show; here it is how it reads.</summary>
public sealed class NetworkTests
{
    private static readonly string[] s_lines =
    [
        "network doorbell isa=avx2 input=8x8x3 output=1x1x10 from=4 arena=2048 scratch=512 windows=0 weights=4096",
        "",
        "layer 1 place=0 map=8x8x24 inputs=0 residual=- macs=41472 kernel=conv_clamp__avx2 shape=\"conv 3x3p1 g1 8x8x3 -> 8x8x24 clamp(0,6)\" name=conv1",
        "  convolution window=3,3,1,1,1,1,1,1,1,1 in=8x8x3 out=8x8x24 groups=1 weights=0 bias=648 runs=672 split=3:0,1,2,3,4,3,3,4,3,3,3,3,3,3,3,3,4 min=0 max=6",
        "layer 2 place=1536 map=8x8x24 inputs=1 residual=- macs=13824 kernel=dw3x3s1_leakyrelu__avx2 shape=\"conv 3x3p1 g24 8x8x24 -> 8x8x24 leakyrelu(0.1)\" name=dw & one",
        "  depthwise tiles=Depthwise3x3s1 window=3,3,1,1,1,1,1,1,1,1 in=8x8x24 out=8x8x24 parts=0 weights=704 min=-Infinity max=Infinity then=Leaky,0.1,0",
        "layer 3 place=0 map=1x1x24 inputs=2 residual=- macs=0 kernel=gap__avx2 shape=\"gap 8x8x24 -> 1x1x24\" name=pool",
        "  globalpool in=8x8x24",
        "layer 4 place=64 map=1x1x10 inputs=3 residual=- macs=240 kernel=fc__avx2 shape=\"fc 1x1x24 -> 1x1x10\" name=logits",
        "  product rows=1 width=1 depth=24 columns=34 arow=24 crow=34 weights=1024 bias=2048 tiles=ApartTiles split=1:0,1 min=-Infinity max=Infinity group=0 riding=0",
        "  tile 1x1 of=1 tiles=1 a=0 b=0 c=0 bias=0 adds=none k=24 clamps=1 last=8 next=768 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=192 c=8 bias=8 adds=none k=24 clamps=1 last=8 next=1536 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=384 c=16 bias=16 adds=none k=24 clamps=1 last=8 next=2304 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=576 c=24 bias=24 adds=none k=24 clamps=1 last=8 next=3072 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=768 c=32 bias=32 adds=none k=24 clamps=1 last=2 next=3840 step=128",
    ];

    [Fact]
    public void The_program_of_a_network_is_the_golden_text()
    {
        string source = Generation.Of("doorbell.network", s_lines).Source("Network.g.cs"), golden = Path.Combine(Folder(), "..", "Golden", "Network.txt");
        if (Environment.GetEnvironmentVariable("NETADAPT_WRITE_GOLDEN") == "1") File.WriteAllText(golden, source);
        Assert.Equal(File.ReadAllText(golden), source);
    }

    [Fact]
    public void A_convolution_by_minimal_filtering_is_the_golden_text()
    {
        // Five tiles in two parts, and two strips of columns for each.
        string source = Generation.Of("doorbell.network",
            "network doorbell isa=avx2 input=4x20x9 output=4x20x24 from=1 arena=1920 scratch=5000 windows=0 weights=14000",
            "layer 1 place=0 map=4x20x24 inputs=0 residual=- macs=155520 kernel=winograd_clamp__avx2 shape=\"conv 3x3p1 g1 4x20x9 -> 4x20x24 clamp(0,6)\" name=conv1",
            "  winograd in=4x20x9 out=4x20x24 top=1 left=1 bias=0 min=0 max=6 weights=32 tiles=5 most=3 depth=9 arow=592 crow=880 apoint=16 bpoint=216 cpoint=24",
            "  tile 3x2 of=3 tiles=1 a=0 b=0 c=0 bias=-1 adds=none k=9 clamps=1 last=8 next=576 step=256",
            "  tile 3x1 of=3 tiles=1 a=0 b=144 c=16 bias=-1 adds=none k=9 clamps=1 last=8 next=864 step=128",
            "  tile 2x2 of=2 tiles=1 a=0 b=0 c=0 bias=-1 adds=none k=9 clamps=1 last=8 next=576 step=256",
            "  tile 2x1 of=2 tiles=1 a=0 b=144 c=16 bias=-1 adds=none k=9 clamps=1 last=8 next=864 step=128").Source("Network.g.cs");
        string layer = source[source.IndexOf("    /// <summary>conv1:", StringComparison.Ordinal)..], golden = Path.Combine(Folder(), "..", "Golden", "WinogradLayer.txt");
        if (Environment.GetEnvironmentVariable("NETADAPT_WRITE_GOLDEN") == "1") File.WriteAllText(golden, layer);
        Assert.Equal(File.ReadAllText(golden), layer);
    }

    [Fact]
    public void A_compiled_network_brings_no_kernels_since_the_engine_that_it_refers_to_has_them()
    {
        Generation generation = Generation.Of("doorbell.network", s_lines);
        Assert.Equal(["Network.g.cs"], generation.Names);
    }

    [Fact]
    public void Equal_strips_of_columns_are_written_once()
    {
        string source = Generation.Of("doorbell.network", s_lines).Source("Network.g.cs");
        Assert.Contains("for (int strip = 0; strip < 4; strip++)", source, StringComparison.Ordinal);
        Assert.Equal(2, source.Split("Tile1x1<L, V>.Run(t);").Length - 1);
    }

    [Theory]
    [InlineData(0, "network")]
    [InlineData(3, "  spiral in=8x8x3", "spiral")]
    [InlineData(3, "  convolution in=8x8x3", "out=")]
    [InlineData(2, "later 1", "later")]
    [InlineData(7, "  globalpool in=8x8", "in=8x8")]
    public void What_is_no_planned_network_is_reported(int line, string text, string? named = null)
    {
        string[] lines = [.. s_lines];
        lines[line] = text;
        Diagnostic diagnostic = Assert.Single(Generation.Of("doorbell.network", lines).Result.Diagnostics);
        Assert.Equal(("NAN001", DiagnosticSeverity.Error), (diagnostic.Id, diagnostic.Severity));
        if (named != null) Assert.Contains(named, diagnostic.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edited_comment_changes_no_output_step()
    {
        Generation generation = Generation.Of("doorbell.network", ["# one", .. s_lines]).With("doorbell.network", ["# another", "", .. s_lines]);
        Assert.All(generation.Reasons(KernelGenerator.NetworkStep), reason => Assert.Equal(IncrementalStepRunReason.Unchanged, reason));
        Assert.All(generation.OutputReasons, reason => Assert.True(reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, reason.ToString()));
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
