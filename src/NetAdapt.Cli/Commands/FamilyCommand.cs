using System.Collections.Immutable;
using System.CommandLine;
using NetAdapt.Backends;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Deadlines;
using NetAdapt.Files;
using NetAdapt.Onnx;
using NetAdapt.Onnx.Families;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Training;

namespace NetAdapt.Cli.Commands;

internal sealed class FamilyCommand : ProgramCommand
{
    private readonly Argument<string[]> _sources = new("RUN|MODEL") { Description = "The folder of an adaptation that has ended, or ONNX files that take and give the same.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string> _output = new("--output", "-o") { Description = "Where the family goes.", HelpName = "FAMILY.nafam", Required = true };
    private readonly Option<int> _most = NumberOptions.Whole("--members", "N",
        "At most so many networks: the slowest, the fastest, and even steps between. A session holds the weights of all.", 1, 1000, 8);
    private readonly Option<string?> _data = new("--data", "-d") { Description = "Judge the networks on the test images of this data. Default: the run's own data.", HelpName = "DATA" };
    private readonly Option<int?> _threads = DeviceOptions.Threads("Threads that the latency is measured with. Default: 1.");

    public FamilyCommand() : base("family", "Puts the networks of an adaptation into one file, for `netadapt run FAMILY --deadline 8ms`.")
    {
        Add(_sources);
        foreach (Option option in new Option[] { _output, _most, _data, DataOptions.Normalize, DeviceOptions.Device, DeviceOptions.Tune, DeviceOptions.Precision, _threads, DeviceOptions.Cores }) Add(option);
    }

    public override IReadOnlyList<string> Examples => ["netadapt family run -o family.nafam", "netadapt family large.onnx small.onnx --data images --normalize imagenet -o family.nafam"];

    public override IReadOnlyList<string> Advice => ["A family file is an uncompressed tar archive of family.json and ONNX files, the most accurate network first. Networks that another one beats in both accuracy and latency are left out.", ""];

    protected override int Run(ParseResult options, Session session)
    {
        string[] sources = options.GetValue(_sources)!;
        string output = options.GetValue(_output)!;
        int most = options.GetValue(_most);
        AtomicFile.CheckWritable(output);
        string? run = sources is [var folder] && Directory.Exists(folder) ? folder : null;
        ImmutableArray<FamilyMember> candidates = run != null ? RunFamily.Candidates(run, new OnnxFiles())
            : [.. sources.Select(file => new FamilyMember(Path.GetFileNameWithoutExtension(file), Models.Open(file)))];

        IBackend backend = DeviceOptions.Open(options);
        candidates = Judged(candidates, DataOf(run, options, session), options, backend, session);
        CoreSet? cores = DeviceOptions.CoreSetOf(options);
        using CorePinning pinning = CorePinning.Pin(cores);
        session.View.Status($"measuring {candidates.Length} networks");
        var planned = new PlanOptions(1, options.GetValue(_threads) ?? 1);
        NetworkFamily family = NetworkFamily.Best(new NetworkFamily(candidates).Measured(backend, planned).Members).Thinned(most);
        FamilyFile.Write(family, output);

        var grid = new Grid(">member", "network", ">latency", ">accuracy", ">MACs", ">weights");
        foreach (var (i, m) in family.Members.Index())
            grid.Row($"{i}", m.Name, new Latency(m.LatencyMs!.Value).ToString(), m.Accuracy is { } accuracy ? Units.Percent(accuracy) : "-", Units.Macs(m.Network.Macs), Units.Bytes(m.Network.WeightsBytes));
        session.View.Show(grid);
        session.View.Say($"{family.Members.Length} of {candidates.Length} networks, written to {output}");
        session.Result(new FamilyResult(output, candidates.Length, [.. family.Members.Select(m => new FamilyMemberResult(m.Name, m.Accuracy, m.LatencyMs, m.Network.Macs, m.Network.WeightsBytes))]),
            json => json.FamilyResult);
        return ExitCode.Done;
    }

    /// <summary>What was asked for, else the run's own, where it is still there.</summary>
    private string? DataOf(string? run, ParseResult options, Session session)
    {
        if (options.GetValue(_data) is { } asked || run == null) return options.GetValue(_data);
        string? own = RunDirectory.ReadDescription(run).Settings.GetValueOrDefault("data");
        if (own == null || own.StartsWith("builtin:", StringComparison.OrdinalIgnoreCase) || Path.Exists(own)) return own;
        session.View.Warn($"the run's data ('{own}') is not here: accuracies are those of the run, on its holdout images. --data DATA judges all networks on the same test images.");
        return null;
    }

    /// <summary>All on the same test images: only then can accuracies be compared.</summary>
    private static ImmutableArray<FamilyMember> Judged(ImmutableArray<FamilyMember> candidates, string? data, ParseResult options, IBackend backend, Session session)
    {
        if (data == null) return candidates;
        Dataset images = Dataset.OpenFor(candidates[0].Network, data);
        foreach (string warning in images.Warnings) session.View.Warn(warning);
        if (images.Test.Count == 0) throw new InvalidInputException($"'{data}' has no test images to judge the networks on.");
        var evaluator = new Evaluator(backend);
        return [.. candidates.Select((member, i) =>
        {
            session.View.Status($"judging {member.Name} ({i + 1}/{candidates.Length}) on {images.Test.Count} images");
            Preprocessing preprocessing = options.GetValue(DataOptions.Normalize) is { } text ? Preprocessing.Parse(text) : Preprocessing.StoredIn(member.Network);
            return member with { Accuracy = evaluator.Evaluate(member.Network, images.Test, preprocessing, new DeviceProbe().UsableThreads(), session.Stop).Top1 };
        })];
    }
}
