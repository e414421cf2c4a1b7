using System.CommandLine;
using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Graphs;
using NetAdapt.OpenCL;
using NetAdapt.Resources;

namespace NetAdapt.Cli.Commands;

internal sealed class BenchCommand : ProgramCommand
{
    // What sums in another order may differ by; in half precision each rounding is 8192 times as large, of which some fall the other way.
    private const double MostDifference = 1e-3, MostDifferenceOfHalf = 5e-2;

    private readonly Argument<string> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet." };
    private readonly Option<bool> _layers = new("--layers") { Description = "Also time every layer by itself." };
    private readonly Option<int> _batch = NumberOptions.Whole("--batch", "N", "Images in one run.", 1, 4096, 1);
    private readonly Option<double> _time = NumberOptions.FromZero("--time", "SECONDS", "Measure for at least this many seconds.", 3600, 1);
    private readonly Option<double?> _sustained = NumberOptions.Positive("--sustained", "SECONDS",
        "Go on for this many seconds, and tell the first tenth from the last: a phone's first minute is not its tenth.", 86400);
    private readonly Option<int?> _threads = DeviceOptions.Threads("Threads that share one run. Default: 1.");

    public BenchCommand() : base("bench", "Measures a network's latency.")
    {
        Add(_model);
        Add(ModelOptions.Size);
        foreach (Option option in new Option[] { _layers, _batch, _time, _sustained, DeviceOptions.Device, DeviceOptions.Tune, DeviceOptions.Precision, _threads,
            DeviceOptions.Cores }) Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["netadapt bench model.onnx --layers", "netadapt bench model.onnx --cores big --threads 2", "netadapt bench model.onnx --batch 8 --json", "netadapt bench model.onnx --device cpu,opencl"];

    protected override int Run(ParseResult options, Session session)
    {
        int batch = options.GetValue(_batch), threads = options.GetValue(_threads) ?? 1;
        Network network = ModelOptions.Open(options.GetValue(_model)!, options, session.View);
        IBackend[] backends = DeviceOptions.OpenAll(options);
        CoreSet? cores = DeviceOptions.CoreSetOf(options);
        using CorePinning pinning = CorePinning.Pin(cores);

        var results = new BenchResult[backends.Length];
        var outputs = new float[backends.Length][];
        for (int i = 0; i < backends.Length; i++)
        {
            using IInferencePlan plan = RandomInput.Into(backends[i].PlanInference(FusedNetwork.Of(network), new PlanOptions(batch, threads)));
            // A run may leave anything in its input, so what devices are compared by is the first.
            plan.Run(batch);
            outputs[i] = plan.Output.ToArray();
            if (i == 0 && NonFiniteOutput.IsNotFinite(outputs[0])) session.View.Warn($"{network.Name}: its output for a random image is not finite (NaN or infinite); `netadapt info` names weights that are not, `netadapt eval` the layer.");
            RandomInput.Into(plan);
            results[i] = Measure(network, backends[i], plan, cores, options, session);
        }
        BenchComparison? comparison = backends.Length == 1 ? null : Compare(results, outputs, DeviceOptions.Precision.In(options) == Precision.Fp16 ? MostDifferenceOfHalf : MostDifference, session.View);
        session.Result(results[0] with { Comparison = comparison }, json => json.BenchResult);
        return comparison is { Agree: false } ? ExitCode.NotReached : ExitCode.Done;
    }

    private BenchResult Measure(Network network, IBackend backend, IInferencePlan plan, CoreSet? cores, ParseResult options, Session session)
    {
        var (batch, threads) = plan.Options;
        session.View.Status($"measuring {network.Name}");
        Measurement whole = new LatencyMeter().Measure(backend, plan, cores, SettingsOf(options), session.Stop, batch);
        double gflops = GflopPerSecond(network.Macs * batch, whole.Median);
        session.View.Say($"{network.Name}: {whole}");
        session.View.Say(string.Create(CultureInfo.InvariantCulture,
            $"{Units.Macs(network.Macs)} MACs an image, {gflops:0.0} GFLOP/s, {batch / whole.Median.Milliseconds * 1e3:0} images/s, {Units.Bytes(plan.PeakBytes)} peak memory; {whole.Conditions.Device}"));
        foreach (string warning in whole.Warnings) session.View.Warn(warning);

        var (layers, peak, memory) = options.GetValue(_layers) ? LayerTimes.Measure(backend, plan, session.Stop)
            : ([.. plan.Layers.Select(l => new BenchLayer(l.Name, l.Shape.Text, l.Kernel, l.Macs, l.Bytes))], null, null);
        if (options.GetValue(_layers))
        {
            session.View.Show(GridOf(layers, whole.Median.Milliseconds));
            if (peak is { } most)
            {
                session.View.Say(string.Create(CultureInfo.InvariantCulture, $"peak: {most:0} GFLOP/s, multiply-adds on registers ({backend.Isa}{(memory == null ? $", {Units.Count(threads, "thread")}" : "")}){(memory is { } copied ? $"; {copied:0} GB/s, a copy of memory" : "")}"));
                if (batch > 1) session.View.Say($"latencies are of {batch} images together, MACs and bytes of one");
                // By algorithms that take fewer: 36 for 144, or seven products for eight.
                if (layers.Any(layer => layer.Kernel.StartsWith("winograd", StringComparison.Ordinal) || layer.Kernel.StartsWith("pw_strassen", StringComparison.Ordinal)))
                    session.View.Say("winograd and pw_strassen take fewer multiply-adds than the layer has, which are what is counted: so they may be above the peak");
            }
        }
        return new BenchResult(network.Name, whole.Median.Milliseconds, whole.Mad.Milliseconds, whole.Min.Milliseconds, whole.Runs,
            whole.Outliers, batch, backend.Isa, threads, backend.Device,
            whole.Conditions.Device, cores?.ToString(), whole.Conditions.After.Governor, whole.Conditions.After.Celsius, plan.PeakBytes,
                network.Macs, gflops, peak, memory,
            [.. whole.Warnings], layers);
    }

    /// <summary>Which device is the fastest, and whether all give the same answer.</summary>
    private static BenchComparison Compare(BenchResult[] results, float[][] outputs, double most, View view)
    {
        double scale = Math.Max(1, outputs[0].Max(MathF.Abs)), largest = 0;
        foreach (float[] other in outputs[1..])
            foreach (var (a, b) in outputs[0].Zip(other)) largest = Math.Max(largest, a.Equals(b) ? 0 : float.IsFinite(a - b) ? Math.Abs(a - b) / scale : double.PositiveInfinity);
        BenchResult fastest = results.MinBy(result => result.MedianMs)!, slowest = results.MaxBy(result => result.MedianMs)!;
        double speedup = slowest.MedianMs / fastest.MedianMs;
        view.Say(string.Create(CultureInfo.InvariantCulture, $"{Name(fastest)} is the fastest: {new Latency(fastest.MedianMs)} against {string.Join(", ", results.Where(r => r != fastest).Select(r => $"{new Latency(r.MedianMs)} ({Name(r)}, {r.MedianMs / fastest.MedianMs:0.00} times as long)"))}"));
        bool agree = largest <= most;
        if (agree) view.Say(string.Create(CultureInfo.InvariantCulture, $"they agree: outputs differ by at most {largest:0.0e+0} of the largest"));
        else view.Warn(string.Create(CultureInfo.InvariantCulture, $"they do NOT agree: outputs differ by {largest:0.0e+0} of the largest, and {most:0.0e+0} is what rounding explains. Please report it with the model and `netadapt info --devices`."));
        return new BenchComparison(fastest.Device, speedup, double.IsFinite(largest) ? largest : 1, agree, results[1..]);

        static string Name(BenchResult result) => $"{result.Device} ({result.Isa})";
    }

    private MeterSettings SettingsOf(ParseResult options)
    {
        double seconds = options.GetValue(_time);
        double? sustained = options.GetValue(_sustained);
        return new MeterSettings { MinTime = TimeSpan.FromSeconds(seconds), Sustained = sustained is { } length ? TimeSpan.FromSeconds(length) : null };
    }

    /// <summary>A multiply-accumulate counts as two operations.</summary>
    public static double GflopPerSecond(long macs, Latency latency) => latency.Milliseconds > 0 ? 2 * macs / latency.Milliseconds / 1e6 : 0;

    internal static Grid GridOf(BenchLayer[] layers, double wholeMs)
    {
        bool hasRoofline = layers.Any(l => l.PercentOfRoofline != null);
        string[] roofline = hasRoofline ? ["% of roofline"] : [];
        var grid = new Grid(Cells(">% of roofline", "layer", "shape", "kernel", ">MACs", ">bytes", ">latency", ">share",
            ">GFLOP/s", ">GB/s", ">% of peak"))
        {
            Spare = ["bytes", "GB/s", "MACs", "% of peak", .. roofline, "kernel"],
        };
        foreach (BenchLayer l in layers)
            grid.Row(Cells(Number(l.PercentOfRoofline), l.Name, l.Shape, l.Kernel, Units.Macs(l.Macs), Units.Bytes(l.Bytes), new Latency(l.MedianMs!.Value).ToString(), Units.Percent(l.MedianMs.Value / wholeMs),
                Number(l.GflopPerSecond), Number(l.GigabytesPerSecond), Number(l.PercentOfPeak)));
        double sum = layers.Sum(l => l.MedianMs!.Value);
        grid.Row(Cells("", "sum of the layers", "", "", Units.Macs(layers.Sum(l => l.Macs)), Units.Bytes(layers.Sum(l => l.Bytes)), new Latency(sum).ToString(), Units.Percent(sum / wholeMs), "", "", ""));
        return grid;

        string[] Cells(string roofline, params string[] cells) => hasRoofline ? [.. cells, roofline] : cells;

        static string Number(double? value) => value?.ToString("0.0", CultureInfo.InvariantCulture) ?? "";
    }
}
