using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Deadlines;
using NetAdapt.Files;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Onnx.Families;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Cli.Commands;

internal sealed class RunCommand : ProgramCommand
{
    private const int Summarized = 10, Shown = 5;

    /// <summary>Runs whose gain does not pay for what a faster plan takes to make.</summary>
    private const int FewRuns = 8;

    private readonly Argument<string> _model = new("MODEL") { Description = "An ONNX file, a family of them, or builtin:mobilenet." };
    private readonly Argument<string[]> _images = new("IMAGE")
    {
        Description = "JPEG, PNG, BMP or GIF files.", Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> _input = new("--input",
        "-i") { Description = "A float32 array in NCHW order, already preprocessed, instead of images.", HelpName = "X.npy" };
    private readonly Option<string?> _output = new("--output",
        "-o") { Description = "Write the outputs to this file: float32, NCHW, or N x classes.", HelpName = "Y.npy" };
    private readonly Option<string?> _deadline = new("--deadline")
    {
        Description = "Each run's: 8ms. Of a family (`netadapt family`), the most accurate network that keeps it runs, as the device throttles and recovers.", HelpName = "TIME",
    };
    private readonly Option<double?> _time = NumberOptions.Positive("--time", "SECONDS",
        "With --deadline: go over the input again and again for this many seconds.", 86400);
    private readonly Option<int?> _threads = DeviceOptions.Threads("Threads that share the work. Default: 1.");

    public RunCommand() : base("run", "Runs a network on an array or on images.")
    {
        Add(_model);
        Add(ModelOptions.Size);
        Add(_images);
        Add(_input);
        Add(_output);
        DataOptions.AddPreprocessingTo(this);
        foreach (Option option in new Option[] { _deadline, _time, DeviceOptions.Device, DeviceOptions.Tune, DeviceOptions.Precision, _threads, DeviceOptions.Cores }) Add(option);
    }

    public override IReadOnlyList<string> Examples => ["netadapt run model.onnx --input x.npy -o y.npy",
        "netadapt run model.onnx cat.jpg dog.png --normalize imagenet", "netadapt run model.onnx cat.jpg --json",
        "netadapt run family.nafam cat.jpg --deadline 8ms --time 60"];

    protected override int Run(ParseResult options, Session session)
    {
        string[] files = options.GetValue(_images) ?? [];
        string? array = options.GetValue(_input);
        if (files.Length == 0 == (array == null)) throw new InvalidInputException("give images, or an array with --input, and not both. `netadapt run --help` shows how.");
        NetworkFamily family = FamilyOf(options, session);
        Network network = family.Members[0].Network;
        IBackend backend = DeviceOptions.Open(options);
        var (names, fill) = array != null ? FromArray(NpyFile.Read(array), network, array)
            : FromFiles(files, network, DataOptions.PreprocessingFor(network, options));

        FeatureMap result = network.OutputShape;
        float[] outputs = new float[names.Length * result.Count];
        using CorePinning pinning = CorePinning.Pin(DeviceOptions.CoreSetOf(options));
        var planned = new PlanOptions(1, options.GetValue(_threads) ?? 1) { Lean = names.Length <= FewRuns && options.GetValue(_deadline) == null };
        DeadlineSession? timed = options.GetValue(_deadline) is { } deadline
            ? new DeadlineSession(family, new Latency(Quantity.Parse(Resource.Latency, deadline, _deadline.Name).Amount), backend, planned) : null;
        DeadlineRun? run = timed == null ? null : new DeadlineRun(timed, family, session.View);
        run?.Begin();
        long start = Stopwatch.GetTimestamp();
        using (IInferencePlan plan = timed ?? backend.PlanInference(FusedNetwork.Of(network), planned))
        {
            do
            {
                for (int i = 0; i < names.Length; i++)
                {
                    session.Stop.ThrowIfCancellationRequested();
                    fill(i, plan.Input);
                    if (run != null) run.Run();
                    else plan.Run();
                    ChannelOrder.LastToFirst(plan.Output, outputs.AsSpan(i * result.Count, result.Count), result);
                }
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < (options.GetValue(_time) ?? 0));
            run?.End();
        }
        if (options.GetValue(_output) is { } path)
        {
            int[] shape = result.Pixels == 1 ? [names.Length, result.C] : [names.Length, result.C, result.H, result.W];
            new NpyFile([.. shape], outputs).Write(path);
            session.View.Say($"{Units.Count(names.Length, "output")} of {result} written to {path}");
        }
        int bad = Enumerable.Range(0, names.Length).FirstOrDefault(i => NonFiniteOutput.IsNotFinite(outputs.AsSpan(i * result.Count, result.Count)), -1);
        if (bad >= 0)
        {
            var image = new float[network.InputShape.Count];
            fill(bad, image);
            Finite.WarnOfOutput(network, backend, image, session.View);
        }
        RunOutput[] all = [.. names.Select((name, i) => OutputOf(name, outputs.AsSpan(i * result.Count, result.Count)))];
        if (array == null) Show(all, session.View);
        else if (options.GetValue(_output) == null) Summarize(all, result, session.View);
        session.Result(new RunResult(network.Name, backend.Isa, all, run?.Result), json => json.RunResult);
        return run is { KeptDeadline: false } ? ExitCode.NotReached : ExitCode.Done;
    }

    /// <summary>A network by itself is a family of one.</summary>
    private NetworkFamily FamilyOf(ParseResult options, Session session)
    {
        string model = options.GetValue(_model)!;
        bool hasDeadline = options.GetValue(_deadline) != null;
        if (options.GetValue(_time) != null && !hasDeadline) throw new InvalidInputException("--time goes with --deadline: give both, or neither.");
        if (!FamilyFile.IsFamily(model)) return new NetworkFamily([new FamilyMember(Path.GetFileNameWithoutExtension(model), ModelOptions.Open(model, options, session.View))]);
        return hasDeadline ? FamilyFile.Read(model) : throw new InvalidInputException($"'{model}' is a family of networks: say with --deadline 8ms how long a run may take.");
    }

    /// <summary>Writes an image to a plan's input, channel last.</summary>
    internal delegate void Filler(int image, Span<float> input);

    /// <summary>(N, C, H, W); or (N, C) for a network of vectors, and (N, C, W) for one of rows.</summary>
    internal static (string[] Names, Filler Fill) FromArray(NpyFile array, Network network, string path)
    {
        FeatureMap input = network.InputShape;
        int[] dims = [.. array.Shape];
        bool fits = dims.AsSpan(Math.Min(1, dims.Length)).SequenceEqual([input.C, input.H, input.W]) || input.Pixels == 1 && dims.Length == 2 && dims[1] == input.C
            || input.H == 1 && dims.Length == 3 && (dims[1], dims[2]) == (input.C, input.W);
        if (!fits || dims[0] == 0)
            throw new InvalidInputException($"'{path}' has the shape ({string.Join(", ", dims)}), but '{network.Name}' takes (N, {input.C}, {input.H}, {input.W}).");
        return ([.. Enumerable.Range(0, dims[0]).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            (i, to) => ChannelOrder.FirstToLast(array.Values.AsSpan(i * input.Count, input.Count), to, input));
    }

    private static (string[] Names, Filler Fill) FromFiles(string[] files, Network network, Preprocessing preprocessing)
    {
        if (files.FirstOrDefault(Directory.Exists) is { } folder)
            throw new InvalidInputException($"'{folder}' is a folder: give the images in it ({Path.Combine(folder, "*.jpg")}), "
                + $"or take the accuracy on all of them with `netadapt eval --data {folder}`.");
        if (files.FirstOrDefault(f => !File.Exists(f)) is { } missing)
            throw new InvalidInputException($"'{missing}' does not exist.{FileNames.HintFor(missing)}");
        using var loader = new BatchLoader(ImageSet.OfFiles(files), preprocessing, network.InputShape,
            new LoaderSettings { BatchSize = files.Length, Corrupt = CorruptPolicy.Fail });
        float[] images;
        try
        {
            images = loader.Epoch(0).Single().Filled.ToArray();
        }
        catch (CorruptImageException e)
        {
            string remedy = e.Kind == null ? "Repair the file, or leave it out." : ImageSet.ConversionRemedy;
            throw new InvalidInputException($"{e.Path}: {e.Reason}. {remedy}", e);
        }
        int count = network.InputShape.Count;
        return (files, (i, to) => images.AsSpan(i * count, count).CopyTo(to));
    }

    private static RunOutput OutputOf(string name, ReadOnlySpan<float> values)
    {
        float[] all = values.ToArray();
        double largest = all.Max(), sum = all.Sum(v => Math.Exp(v - largest));
        bool isDistribution = all.All(v => v >= 0) && Math.Abs(all.Sum(v => (double)v) - 1) < 1e-3;
        RunClass[] top = [.. all.Select((value, i) => new RunClass(i, Finite.OrNull(value), Finite.OrNull(isDistribution ? value
            : (float)(Math.Exp(value - largest) / sum)))).OrderByDescending(x => all[x.Class]).Take(Shown)];
        return new RunOutput(name, Array.ConvertAll(all, Finite.OrNull), top);
    }

    /// <summary>What came out for the first images of an array, where nothing is written.</summary>
    private static void Summarize(RunOutput[] outputs, FeatureMap shape, View view)
    {
        RunOutput[] first = [.. outputs.Take(Summarized)];
        if (shape.Pixels == 1) Show(first, view);
        else
        {
            foreach (RunOutput output in first)
                view.Say(Units.Invariant($"{output.Name}: {shape}, from {output.Values.Min():G4} to {output.Values.Max():G4}, mean {output.Values.Average():G4}"));
        }
        string more = outputs.Length > Summarized ? $"; {outputs.Length - Summarized} more outputs are not shown" : "";
        view.Say($"nothing is written: -o Y.npy writes all numbers of the outputs to a file{more}");
    }

    private static void Show(RunOutput[] outputs, View view)
    {
        foreach (RunOutput output in outputs)
        {
            view.Say(output.Name);
            foreach (RunClass top in output.Top) view.Say(string.Create(CultureInfo.InvariantCulture,
                $"  class {top.Class,4}  {100 * top.Probability ?? double.NaN,6:0.00} %  ({top.Value ?? float.NaN:0.000})"));
        }
    }
}
