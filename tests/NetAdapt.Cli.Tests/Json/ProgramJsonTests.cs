using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetAdapt.Cli.Json;
using NetAdapt.Proposals;
using NetAdapt.Runs;

namespace NetAdapt.Cli.Tests.Json;

public sealed class ProgramJsonTests
{
    private static readonly ProposalFigures s_proposal = new("conv1", 16, 8, 0.4, 1000, 400, 800, null, 1.5, "diverged");

    private static readonly IterationFigures s_iteration = new(1, "conv1", 16, 8, 0.4, 0.41, null, 1000, 400, 800, 0.9, 0.875, 2.5,
        ImmutableSortedDictionary<string, int>.Empty.Add("conv1", 8), [s_proposal], new TimeSplit(1, 2, 3, 4, 5, 6));

    private static readonly NetworkFigures s_figures = new(0.5, 2000, 800, 1600, 0.9, null);

    [Fact]
    public void A_report_of_an_adaptation_keeps_names_readable_and_says_how_it_ended()
    {
        var report = new AdaptReport(AdaptOutcome.Met, true, "", "latency=50%", s_figures, s_figures, 12.25, [s_iteration],
            [new LayerFigures("/a<b>/ü", "conv", 16, 8, "4x4x16", "4x4x8", 10, 5, 4, 2)]);

        string text = Write(report, json => json.AdaptReport);

        using var document = JsonDocument.Parse(text);
        Assert.Equal("Met", document.RootElement.GetProperty("outcome").GetString());
        JsonElement iteration = document.RootElement.GetProperty("iterations")[0];
        Assert.Equal(8, iteration.GetProperty("widths").GetProperty("conv1").GetInt32());
        Assert.Equal("diverged", iteration.GetProperty("proposals")[0].GetProperty("failure").GetString());
        Assert.Equal(0.875, iteration.GetProperty("accuracy_after").GetDouble());
        Assert.Contains("\"name\": \"/a<b>/ü\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_in_snake_case_and_what_is_unknown_is_null()
    {
        string text = Write(new RunResult("m", "avx2", "softmax", [new RunOutput("cat.jpg", [0.5f, -0.1f],
            [new RunClass(0, 0.5f, 0.6f)])]), json => json.RunResult);

        using var document = JsonDocument.Parse(text);
        JsonElement root = document.RootElement;
        Assert.Equal(["model", "isa", "head", "outputs", "deadline"], root.EnumerateObject().Select(p => p.Name));
        Assert.Equal(JsonValueKind.Null, root.GetProperty("deadline").ValueKind);
        Assert.Equal(-0.1f, root.GetProperty("outputs")[0].GetProperty("values")[1].GetSingle());
        Assert.Contains("\n  \"model\": \"m\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_null()
    {
        Assert.Null(Finite.OrNull(double.NaN));
        Assert.Null(Finite.OrNull(float.NegativeInfinity));
        Assert.Equal(-0.5, Finite.OrNull(-0.5));
        string text = Write(new RunResult("m", "avx2", "softmax", [new RunOutput("a", [Finite.OrNull(float.NaN), 1], [new RunClass(0, null, null)])]), json => json.RunResult);
        using var document = JsonDocument.Parse(text);
        JsonElement output = document.RootElement.GetProperty("outputs")[0];
        Assert.Equal(JsonValueKind.Null, output.GetProperty("values")[0].ValueKind);
        Assert.Equal(JsonValueKind.Null, output.GetProperty("top")[0].GetProperty("probability").ValueKind);
        using var eval = JsonDocument.Parse(Write(new EvalResult("m", "d", "test", 0, null, null, null, null, 1, "avx2", 1), json => json.EvalResult));
        Assert.Equal(JsonValueKind.Null, eval.RootElement.GetProperty("loss").ValueKind);
    }

    [Fact]
    public void Every_kind_of_result_can_be_written()
    {
        var layer = new BenchLayer("conv", "shape", "kernel", 1, 2);
        var bench = new BenchResult("m", 1, 2, 3, 4, 5, 6, "avx2", 1, "cpu", "name", null, null, 40.5, 7, 8, 9, null, null, ["busy"], [layer]);
        string[] texts =
        [
            Write(bench with { Comparison = new BenchComparison("cpu", 2, 1e-6, true, [bench]) }, json => json.BenchResult),
            Write(new InfoResult("m", new InfoArray("x", [1, 3, 4, 4], "N,C,H,W"), new InfoArray("y", [1, 10], "N,C"),
                new InfoHead("softmax", 10, "b"), [1, 3, 4, 4], [1, 10], 1, 2, 3, "avx2", "cpu", new Dictionary<string,
                string> { ["onnx.input"] = "x" }, [new InfoLayer("a", "conv", "s", 1, 2)],
                [new InfoGroup("g", 8, 1, true, [], ["a"], [], ["b"])]), json => json.InfoResult),
            Write(new OpsResult(7, 21, [new OpResult("Conv", "yes")]), json => json.OpsResult),
            Write(new DevicesResult("avx2", [new DeviceResult("cpu", "n", "avx2", [0, 1], new OpenClFacts("p", "v", "k", "v", "d", 1, 2, 3, 4, 5, 6, true, false))]), json => json.DevicesResult),
            Write(new EvalResult("m", "d", "test", 1, 0.5, 0.75, 1.25, 100, 0, "avx2", 1), json => json.EvalResult),
            Write(new TrainResult("o", 1, 1, "avx2", 1, 0, [new TrainEpoch(1, 2, 0.5, null, 4, 5, 6, 7)])
            {
                LearningRate = 0.01,
                RateTrials = [new RateTrialResult(0.01, null)],
                Retreats = [],
                KeptEpoch = 1,
                HoldoutTop1Before = 0.25,
                HoldoutTop1 = 0.5,
                TestTop1Before = null,
                TestTop1 = null,
            }, json => json.TrainResult),
            Write(new ProfileResult("t", 1, 2, null, 0.01, 1.1, "n", "avx2", 1, "0", [new ProfileNetwork([8, 16], 1, 2)]), json => json.ProfileResult),
            Write(new ReportResult(["report.html"]), json => json.ReportResult),
            Write(new FamilyResult("f", 1, [new FamilyMemberResult("n", null, 1.5, 1, 2)]), json => json.FamilyResult),
            Write(new CompileResult("m", "linux-x64", "avx2", ["f"], 1, null, 2, 3), json => json.CompileResult),
            Write(new RunResult("m", "avx2", null, [], new DeadlineResult(8, 1, 2, 3, 4,
                [new DeadlineMemberResult("n", null, 1, 2)])), json => json.RunResult),
        ];

        Assert.All(texts, text => JsonDocument.Parse(text).Dispose());
    }

    private static string Write<T>(T result, Func<ProgramJson, JsonTypeInfo<T>> type)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text, ProgramJson.Readable)) type(ProgramJson.Default).SerializeHandler!(writer, result);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}
