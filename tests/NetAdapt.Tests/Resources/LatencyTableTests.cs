using System.Text;
using NetAdapt.Graphs;
using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class LatencyTableTests
{
    private const string Path = "table.json";

    [Fact]
    public void A_table_is_read_as_it_was_written()
    {
        LatencyTable table = Table();

        LatencyTable read = LatencyTableFile.Read(LatencyTableFile.ToBytes(table), Path);

        Assert.Equal(table.Header, read.Header);
        Assert.Equal(table.Correction, read.Correction);
        Assert.Equal(table.Witnesses.Select(w => (string.Join(' ', w.Widths), w.Latency)), read.Witnesses.Select(w => (string.Join(' ', w.Widths), w.Latency)));
        Assert.Equal(table.Entries.OrderBy(e => e.Shape.Text), read.Entries.OrderBy(e => e.Shape.Text));
    }

    [Fact]
    public void A_table_is_a_file_with_a_line_for_each_entry()
    {
        string path = System.IO.Path.GetTempFileName();
        try
        {
            Table().Write(path);

            string[] lines = File.ReadAllLines(path);
            Assert.StartsWith("{\"format\":\"netadapt latency table\",\"version\":1,", lines[0]);
            Assert.Equal(3, lines.Count(line => line.StartsWith("{\"shape\":\"conv 1x1 g1 ")));
            Assert.Equal(4, LatencyTableFile.Read(path).Entries.Count);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void A_file_that_is_missing_or_something_else_is_refused()
    {
        Assert.Contains("cannot read", Assert.Throws<InvalidInputException>(() => LatencyTableFile.Read("no/such/table.json")).Message);
        Assert.Contains("no latency table", Refusal("hello"));
        Assert.Contains("no latency table", Refusal("{\"format\":\"something else\"}"));
        Assert.Contains("no latency table", Refusal("null"));
        Assert.Contains("damaged", Refusal(""));
    }

    [Fact]
    public void A_table_of_another_format_version_is_refused() =>
        Assert.Contains("format version 7, and this program reads 1", Refusal(Text().Replace("\"version\":1,", "\"version\":7,")));

    [Fact]
    public void An_edited_table_is_refused() => Assert.Contains("checksum", Refusal(Text().Replace("\"runs\":21", "\"runs\":22")));

    [Fact]
    public void Truncated_tables_are_refused()
    {
        byte[] bytes = LatencyTableFile.ToBytes(Table());
        for (int length = 0; length < bytes.Length; length++)
            Assert.Throws<InvalidInputException>(() => LatencyTableFile.Read(bytes.AsSpan(0, length), Path));
    }

    [Fact]
    public void Tables_with_a_bit_flipped_anywhere_are_refused()
    {
        byte[] bytes = LatencyTableFile.ToBytes(Table());
        // Every byte, one bit after the other in turn: all eight of each take seconds.
        for (int bit = 0; bit < bytes.Length * 8; bit += 9)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<InvalidInputException>(() => LatencyTableFile.Read(bytes, Path));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Random_bytes_are_refused()
    {
        var random = new Random(1);
        byte[] whole = LatencyTableFile.ToBytes(Table());
        for (int i = 0; i < 1000; i++)
        {
            byte[] bytes = (byte[])whole.Clone();
            int from = random.Next(bytes.Length);
            random.NextBytes(bytes.AsSpan(from, random.Next(1, bytes.Length - from + 1)));
            if (!bytes.AsSpan().SequenceEqual(whole)) Assert.Throws<InvalidInputException>(() => LatencyTableFile.Read(bytes, Path));
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(0)]
    [InlineData(-0.001)]
    public void Latencies_that_are_no_positive_time_are_refused(double milliseconds)
    {
        var e = Assert.Throws<InvalidInputException>(() => new LatencyTable(Table().Header, [Entry(8, 8) with { Latency = new Latency(milliseconds) }]));

        Assert.Contains("no positive time", e.Message);
    }

    [Fact]
    public void A_table_without_witnesses_is_read() => Assert.Empty(LatencyTableFile.Read(LatencyTableFile.ToBytes(new LatencyTable(Table().Header, [Entry(8, 8)])), Path).Witnesses);

    [Theory]
    [InlineData(0, 1.0)]
    [InlineData(8, double.NaN)]
    [InlineData(8, 0.0)]
    public void Witnesses_that_no_network_could_be_are_refused(int width, double milliseconds) =>
        Assert.Throws<InvalidInputException>(() => new LatencyTable(Table().Header, [Entry(8, 8)], witnesses: [new TableWitness([8, width], new Latency(milliseconds))]));

    [Fact]
    public void A_shape_may_not_stand_twice() =>
        Assert.Contains("twice", Assert.Throws<InvalidInputException>(() => new LatencyTable(Table().Header, [Entry(8, 8), Entry(8, 8)])).Message);

    [Fact]
    public void A_table_of_another_machine_is_refused_with_the_difference()
    {
        LatencyTable table = Table();
        table.RequireMeasuredOn("Some Board", "cpu", "advsimd", 2);

        Assert.Contains("another device: 'Some Board', not 'Other'", Refusal("Other", "cpu", "advsimd", 2));
        Assert.Contains("another backend: 'cpu', not 'opencl'", Refusal("Some Board", "opencl", "advsimd", 2));
        Assert.Contains("another instruction set: 'advsimd', not 'scalar'", Refusal("Some Board", "cpu", "scalar", 2));
        Assert.Contains("another threads: '2', not '1'", Refusal("Some Board", "cpu", "advsimd", 1));

        string Refusal(string device, string backend, string isa, int threads) =>
            Assert.Throws<InvalidInputException>(() => table.RequireMeasuredOn(device, backend, isa, threads)).Message;
    }

    [Fact]
    public void A_table_is_from_elsewhere_where_another_machine_or_another_kind_of_processor_measured_it()
    {
        TableHeader header = Table().Header with { Isa = "scalar" };
        Assert.False(header.IsFromElsewhere(header.Device));
        Assert.True(header.IsFromElsewhere("Other"));
        bool isArm = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
        Assert.Equal(!isArm, (header with { Isa = "advsimd" }).IsFromElsewhere(header.Device));
        Assert.Equal(isArm, (header with { Isa = "avx2" }).IsFromElsewhere(header.Device));
    }

    [Fact]
    public void A_network_whose_shapes_are_lacking_is_refused_with_the_first()
    {
        LatencyTable table = Table();
        table.RequireShapes([Entry(8, 8).Shape, Entry(16, 8).Shape]);

        var e = Assert.Throws<InvalidInputException>(() => table.RequireShapes([Entry(8, 8).Shape, Entry(24, 8).Shape, Entry(16, 16).Shape, Entry(24, 8).Shape]));

        Assert.Contains("lacks 2 of 3 layer shapes of this network, first: conv 1x1 g1 4x4x24 -> 4x4x8", e.Message);
    }

    [Fact]
    public void A_model_sums_the_layers_and_applies_the_correction()
    {
        Network net = SmallNetworks.Mobile();
        FusedNetwork fused = FusedNetwork.Of(net);
        TableEntry[] entries = [.. Enumerable.Range(1, fused.Layers.Length - 1).Select(fused.ShapeOf).Distinct()
            .Select((shape, i) => new TableEntry(shape, "k", new Latency(1 + i), Latency.Zero, 1))];
        var table = new LatencyTable(Table().Header, entries, new TableCorrection(2, new Latency(0.5)));
        double sum = Enumerable.Range(1, fused.Layers.Length - 1).Sum(i => entries.Single(e => e.Shape == fused.ShapeOf(i)).Latency.Milliseconds);

        var model = new TableLatencyModel(table);
        Assert.Equal(0.5 + 2 * sum, model.Of(net).Milliseconds, 1e-9);
        Assert.Equal(sum, new TableLatencyModel(table, TableCorrection.None).Of(net).Milliseconds, 1e-9);

        var e = Assert.Throws<InvalidInputException>(() => new TableLatencyModel(Table()).Of(net));
        Assert.Contains("layer shapes of this network", e.Message);
    }

    [Fact]
    public void A_correction_recovers_offset_and_ratio_and_shows_them()
    {
        TableCorrection correction = TableCorrection.Of([.. new[] { 0.1, 0.15, 0.3, 0.4 }.Select(s => (new Latency(s), new Latency(0.01 + 1.05 * s)))]);

        Assert.Equal(1.05, correction.Ratio, 1e-9);
        Assert.Equal(0.01, correction.Offset.Milliseconds, 1e-9);
        Assert.Equal("1.050 x table + 10.0 µs", correction.ToString());
        Assert.Equal("1.000 x table - 2.00 ms", new TableCorrection(1, new Latency(-2)).ToString());
    }

    [Fact]
    public void An_offset_that_noise_has_tilted_is_held_within_a_share_of_the_fastest_network()
    {
        (Latency, Latency)[] pairs = [.. new[] { 0.1, 0.2, 0.3 }.Select(s => (new Latency(s), new Latency(1.2 * s - 0.02)))];

        TableCorrection held = TableCorrection.Of(pairs).WithOffsetWithin(0.04, pairs);

        Assert.Equal(-0.004, held.Offset.Milliseconds, 1e-9);
        Assert.Equal((0.22 + 0.004) / 0.2, held.Ratio, 1e-9);
        Assert.Equal(held, held.WithOffsetWithin(0.04, pairs));
    }

    [Fact]
    public void Between_two_measured_input_widths_a_table_interpolates_only_where_it_says_so()
    {
        TableEntry[] entries = [Entry(8, 16, 2), Entry(32, 16, 5), Entry(64, 16, 8) with { Kernel = "other" }, Entry(32, 24, 50)];
        var table = new LatencyTable(Table().Header with { Interpolates = true }, entries);

        Assert.Equal(3, table.LatencyOf(Entry(16, 16).Shape)!.Value.Milliseconds, 1e-9);
        Assert.Equal(5, table.LatencyOf(Entry(32, 16).Shape)!.Value.Milliseconds, 1e-9);
        Assert.Null(table.LatencyOf(Entry(48, 16).Shape));    // another kernel beyond
        Assert.Null(table.LatencyOf(Entry(72, 16).Shape));    // wider than any
        Assert.Null(table.LatencyOf(Entry(16, 20).Shape));    // never between output widths
        Assert.Null(new LatencyTable(Table().Header, entries).LatencyOf(Entry(16, 16).Shape));
    }

    [Fact]
    public void Anchors_are_dense_among_small_widths_and_hold_both_ends()
    {
        int[] candidates = [.. Enumerable.Range(1, 64).Select(i => 8 * i)];

        int[] anchors = [.. candidates.Where(width => LayerProfiler.IsAnchor(candidates, width))];

        Assert.Equal([8, 16, 24, 32, 40, 48, 64, 80, 96, 120, 144, 176, 208, 248, 296, 352, 416, 496, 512], anchors);
    }

    private static TableEntry Entry(int inputs, int outputs, double milliseconds = 0.125) =>
        new(new LayerShape($"conv 1x1 g1 4x4x{inputs} -> 4x4x{outputs} clamp(0,6)"), "pointwise__advsimd", new Latency(milliseconds), new Latency(0.0010000000000000002), 21);

    private static LatencyTable Table() => new(
        new TableHeader
        {
            Network = "net \"ä\"", Device = "Some Board", Backend = "cpu", Isa = "advsimd", Threads = 2, Cores = new CoreSet([0, 2, 3]), Governor = "performance",
            Date = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), Reference = new Latency(0.1 + 0.2), Drift = 1.0 / 3,
        },
        [Entry(8, 8), Entry(16, 8), Entry(16, 8) with { Shape = new LayerShape("fc 1x1x16 -> 1x1x10") }, Entry(24, 24, 1 / 3.0)],
        new TableCorrection(1.01, new Latency(0.002)), [new TableWitness([16, 8, 10], new Latency(0.3)), new TableWitness([8, 8, 10], new Latency(1 / 7.0))]);

    private static string Text() => Encoding.UTF8.GetString(LatencyTableFile.ToBytes(Table()));

    private static string Refusal(string text) =>
        Assert.Throws<InvalidInputException>(() => LatencyTableFile.Read(Encoding.UTF8.GetBytes(text), Path)).Message;
}
