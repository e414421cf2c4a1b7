using System.Globalization;
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
        "  convolution window=3,3,1,1,1,1,1,1,1,1 in=8x8x3 out=8x8x24 groups=1 weights=0 bias=648 runs=672 split=3:0,1,2,3,4,3,3,4,3,3,3,3,3,3,3,3,4 group=0 riding=0 hashalf=0 min=0 max=6",
        "layer 2 place=1536 map=8x8x24 inputs=1 residual=- macs=13824 kernel=dw3x3s1_leakyrelu__avx2 shape=\"conv 3x3p1 g24 8x8x24 -> 8x8x24 leakyrelu(0.1)\" name=dw & one",
        "  depthwise tiles=Depthwise3x3s1 window=3,3,1,1,1,1,1,1,1,1 in=8x8x24 out=8x8x24 parts=0 weights=704 min=-Infinity max=Infinity then=Leaky,0.1,0",
        "layer 3 place=0 map=1x1x24 inputs=2 residual=- macs=0 kernel=gap__avx2 shape=\"gap 8x8x24 -> 1x1x24\" name=pool",
        "  globalpool in=8x8x24",
        "layer 4 place=64 map=1x1x10 inputs=3 residual=- macs=240 kernel=fc__avx2 shape=\"fc 1x1x24 -> 1x1x10\" name=logits",
        "  product rows=1 width=1 depth=24 columns=34 arow=24 crow=34 weights=1024 bias=2048 tiles=ApartTiles split=1:0,1 min=-Infinity max=Infinity group=0 riding=0 hashalf=0",
        "  tile 1x1 of=1 tiles=1 a=0 b=0 c=0 bias=0 adds=none k=24 clamps=1 last=8 next=768 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=192 c=8 bias=8 adds=none k=24 clamps=1 last=8 next=1536 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=384 c=16 bias=16 adds=none k=24 clamps=1 last=8 next=2304 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=576 c=24 bias=24 adds=none k=24 clamps=1 last=8 next=3072 step=128",
        "  tile 1x1 of=1 tiles=1 a=0 b=768 c=32 bias=32 adds=none k=24 clamps=1 last=2 next=3840 step=128",
    ];

    [Fact]
    public void The_program_of_a_network_is_the_golden_text() => GoldenText.AssertIs("Network", Generation.Of("doorbell.network", s_lines).Source("Network.g.cs"));

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
        GoldenText.AssertIs("WinogradLayer", source[source.IndexOf("    /// <summary>conv1:", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Few_channels_are_the_golden_text_with_half_a_vector_a_walk_and_a_slide()
    {
        string source = Generation.Of("doorbell.network",
            "network doorbell isa=avx512 input=20x12x4 output=20x12x19 from=3 arena=14400 scratch=0 windows=0 weights=1000",
            "layer 1 place=0 map=20x12x19 inputs=0 residual=- macs=18240 kernel=pw_clamp__avx512 shape=\"conv 1x1 g1 20x12x4 -> 20x12x19 clamp(0,6)\" name=pw",
            "  product rows=240 width=12 depth=4 columns=19 arow=4 crow=19 weights=32 bias=0 tiles=ApartTiles split=2:0,1,2 group=0 riding=0 hashalf=1 min=0 max=6",
            "  tile 13x1 of=240 tiles=12 a=0 b=0 c=0 bias=0 adds=none k=4 clamps=1 last=16 next=256 step=14",
            "  tile 12x1 of=240 tiles=7 a=624 b=0 c=2964 bias=0 adds=none k=4 clamps=1 last=16 next=424 step=14",
            "  tile 13x0 of=240 tiles=12 a=0 b=64 c=16 bias=16 adds=none k=4 clamps=1 last=3 next=256 step=0 group=1 folded=64 at=0",
            "  tile 12x0 of=240 tiles=7 a=624 b=64 c=2980 bias=16 adds=none k=4 clamps=1 last=3 next=256 step=0 group=1 folded=64 at=0",
            "layer 2 place=4800 map=20x12x19 inputs=1 residual=- macs=41040 kernel=dw3x3s1_clamp__avx512 shape=\"conv 3x3p1 g19 20x12x19 -> 20x12x19 clamp(0,6)\" name=dw",
            "  depthwise tiles=Depthwise3x3s1 window=3,3,1,1,1,1,1,1,1,1 in=20x12x19 out=20x12x19 parts=0 weights=128 min=0 max=6 walk=448",
            "layer 3 place=9600 map=20x12x19 inputs=2 residual=- macs=41040 kernel=dw3x3s1_clamp__avx512 shape=\"conv 3x3p1 g19 20x12x19 -> 20x12x19 clamp(0,6)\" name=slide",
            "  depthwise tiles=Depthwise3x3s1 window=3,3,1,1,1,1,1,1,1,1 in=20x12x19 out=20x12x19 parts=0 weights=448 min=0 max=6 slides=1").Source("Network.g.cs");
        GoldenText.AssertIs("FewChannels", source[source.IndexOf("namespace", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void A_convolution_is_the_golden_text_with_its_copies_and_its_lines_and_strips_in_loops()
    {
        // A first line with its pads, then lines that read the image itself, by three strips of columns, and the last column of each.
        string[] lines = [.. from strip in Enumerable.Range(0, 3) from line in Enumerable.Range(0, 4)
            select $"  tile 7x2 of=28 tiles=1 a={line * 16} b={strip * 288} c={384 + line * 384 + strip * 16} bias={strip * 16} adds=residual k=6 clamps=1 last=8 next={288 * (strip + 1) * 4 + line * 128} step=128 runs=3 count=3"];
        string source = Generation.Of("doorbell.network",
        [
            "network doorbell isa=avx2 input=6x8x2 output=5x8x48 from=1 arena=1920 scratch=80 windows=0 weights=1000",
            "layer 1 place=0 map=5x8x48 inputs=0 residual=0 macs=69120 kernel=conv_residual_clamp__avx2 shape=\"conv 3x3p1,0,0,1 g1 6x8x2 -> 5x8x48 clamp(0,6) residual\" name=conv1",
            "  convolution window=3,3,1,1,1,1,1,0,0,1 in=6x8x2 out=5x8x48 groups=1 runs=912 weights=0 bias=864 split=2:0,1,2 group=0 riding=0 hashalf=0 min=0 max=6 depth=18 arow=2 crow=48",
            "  copy from=0 lines=1 line=0 rows=2 row=16 before=0 inside=16 after=2 above=1 below=0",
            "  tile 8x2 of=8 tiles=1 a=0 b=0 c=0 bias=0 adds=residual k=6 clamps=1 last=8 next=1152 step=256 runs=0 count=3 in=scratch",
            "  tile 8x2 of=8 tiles=1 a=0 b=288 c=16 bias=16 adds=residual k=6 clamps=1 last=8 next=2304 step=256 runs=0 count=3 in=scratch",
            "  tile 8x2 of=8 tiles=1 a=0 b=576 c=32 bias=32 adds=residual k=6 clamps=1 last=8 next=3456 step=256 runs=0 count=3 in=scratch",
            .. lines,
            "  copy from=12 lines=4 line=16 rows=3 row=16 before=0 inside=4 after=2 above=0 below=0",
            "  tile 4x6 of=4 tiles=1 a=0 b=0 c=720 bias=0 adds=residual k=6 clamps=1 last=8 next=3456 step=768 arow=18 crow=384 runs=6 count=3 in=scratch",
        ]).Source("Network.g.cs");
        GoldenText.AssertIs("ConvolutionLayer", source[source.IndexOf("    /// <summary>conv1:", StringComparison.Ordinal)..]);
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
}
