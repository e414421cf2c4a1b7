using System.Globalization;
using System.Text.Json;
using NetAdapt.Resources;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Measured there, trained here: a latency table that was carried over from another device.</summary>
public sealed class OtherDeviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_network_is_adapted_by_the_table_of_another_device_and_the_report_says_that_nothing_was_measured()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        WriteTable(model, header => header with { Device = "Some Board", Isa = "advsimd", Threads = 4 });

        Finished adapt = PublishedProgram.Run([.. Arguments(model), "--json"]);

        Assert.True(adapt.Code == 0, adapt.Error);
        Assert.Contains("the latency table is of Some Board (advsimd, 4 threads)", adapt.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("measured latency", adapt.Error, StringComparison.Ordinal);
        JsonElement report = adapt.Object;
        Assert.Equal("Some Board", report.GetProperty("latency_of").GetString());
        Assert.True(report.GetProperty("after").GetProperty("latency_ms").GetDouble() <= 0.8 * report.GetProperty("before").GetProperty("latency_ms").GetDouble());
        Assert.All(report.GetProperty("iterations").EnumerateArray(), i => Assert.False(i.TryGetProperty("latency_measured_ms", out JsonElement ms) && ms.ValueKind == JsonValueKind.Number));
        Assert.Contains("Latencies are those of Some Board", File.ReadAllText(Path.Combine(_folder["run"], "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_this_machine_with_other_threads_is_refused()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        WriteTable(model, header => header with { Threads = 7 });
        Assert.Contains("another threads: '7', not '1'", PublishedProgram.Run(Arguments(model)).Refused().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_of_another_network_is_refused()
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]);
        WriteTable(model, header => header with { Device = "Some Board" }, entry => entry.Shape.Text.StartsWith("conv", StringComparison.Ordinal));
        Assert.Contains("lacks", PublishedProgram.Run(Arguments(model)).Refused().Error, StringComparison.Ordinal);
    }

    private static int Filters(TableEntry entry) => int.Parse(entry.Shape.Text.Split("-> ")[1].Split(' ')[0].Split('x')[2], CultureInfo.InvariantCulture);

    private string[] Arguments(string model) =>
    [
        "adapt", model, "--table", _folder["table.json"], "--data", "builtin:shapes", "--normalize", "unit", "--budget", "latency=80%", "--holdout", "100", "--short-steps", "4", "--batch", "16",
        "--initial-reduction", "0.1", "--long-epochs", "0", "-o", _folder["run"],
    ];

    private void WriteTable(string model, Func<TableHeader, TableHeader> change, Func<TableEntry, bool>? keeps = null)
    {
        PublishedProgram.Json("profile", model, "-o", _folder["here.json"], "--minutes", "0.1");
        LatencyTable here = LatencyTableFile.Read(_folder["here.json"]);
        // A device on which each filter takes a microsecond: what comes out does not depend on how busy this machine is.
        new LatencyTable(change(here.Header), here.Entries.Where(keeps ?? (_ => true)).Select(entry => entry with { Latency = new Latency(1e-3 * Filters(entry)), Mad = Latency.Zero })).Write(_folder["table.json"]);
    }
}
