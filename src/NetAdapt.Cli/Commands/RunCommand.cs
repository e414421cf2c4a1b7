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
using NetAdapt.Heads;
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
        "-i") { Description = "A float32 array, already preprocessed, instead of images. Its axes are those of "
            + "the file's input, with any number of images; `info` shows them.", HelpName = "X.npy" };
    private readonly Option<string?> _output = new("--output",
        "-o") { Description = "Write the outputs to this file: float32, with the axes of the file's output.",
            HelpName = "Y.npy" };
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
        Add(HeadOptions.Kind);
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
        Network network = HeadOptions.Apply(family.Members[0].Network, options);
        Head? head = HeadOf(network);
        IBackend backend = DeviceOptions.Open(options);
        NetworkSignature signature = NetworkSignature.Of(network);
        var (names, fill) = array != null ? FromArray(NpyFile.Read(array), signature.Input, network.Name, array)
            : FromFiles(files, network, DataOptions.PreprocessingFor(network, options));

        int length = network.OutputShape.Count;
        var outputs = new float[names.Length][];
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
                    outputs[i] ??= new float[length];
                    plan.Output[..length].CopyTo(outputs[i]);
                }
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < (options.GetValue(_time) ?? 0));
            run?.End();
        }
        if (options.GetValue(_output) is { } path)
        {
            NpyFile written = ToArray(outputs, signature.Output);
            written.Write(path);
            session.View.Say($"{Units.Count(names.Length, "output")} written to {path}: "
                + $"({string.Join(", ", written.Shape)}), {signature.Output}");
        }
        int bad = Array.FindIndex(outputs, output => NonFiniteOutput.IsNotFinite(output));
        if (bad >= 0)
        {
            var image = new float[network.InputShape.Count];
            fill(bad, image);
            Finite.WarnOfOutput(network, backend, image, session.View);
        }
        RunOutput[] all = [.. names.Select((name, i) => OutputOf(name, InFileOrder(outputs[i], signature.Output),
            head))];
        if (array == null) Show(all, head, session.View);
        else if (options.GetValue(_output) == null) Summarize(all, network.OutputShape, head, session.View);
        session.Result(new RunResult(network.Name, backend.Isa, head == null ? null : Head.NameOf(head.Kind), all,
            run?.Result), json => json.RunResult);
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

    /// <summary>The images of an array that lies as the network's file declares its input.</summary>
    /// <exception cref="InvalidInputException">The array has another shape.</exception>
    internal static (string[] Names, Filler Fill) FromArray(NpyFile array, ArrayLayout layout, string network,
        string path)
    {
        int images = layout.ImagesOf(array.Shape.AsSpan(), path, network);
        return ([.. Enumerable.Range(0, images).Select(i => i.ToString(CultureInfo.InvariantCulture))], (i, to) =>
            layout.ToMap(array.Values, images, i, to));
    }

    /// <summary>The array that the network's file declares as its output.</summary>
    /// <param name="outputs">For each image H * W * C floats, channel last.</param>
    internal static NpyFile ToArray(float[][] outputs, ArrayLayout layout)
    {
        var values = new float[outputs.Length * layout.Map.Count];
        for (int i = 0; i < outputs.Length; i++) layout.FromMap(outputs[i], values, outputs.Length, i);
        return new NpyFile(layout.Shape(outputs.Length), values);
    }

    private static float[] InFileOrder(float[] output, ArrayLayout layout)
    {
        var values = new float[output.Length];
        layout.FromMap(output, values, images: 1, image: 0);
        return values;
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

    /// <summary>The meaning of the outputs; null where none of them is a probability.</summary>
    private static Head? HeadOf(Network network)
    {
        // Each element of a map counts as an output.
        if (network.OutputShape.Pixels != 1) return Head.Of(network);
        return HeadOptions.Describe(network).Head;
    }

    /// <param name="all">In the order of the file's output array.</param>
    /// <param name="head">Null: the largest outputs are shown without probabilities.</param>
    internal static RunOutput OutputOf(string name, float[] all, Head? head)
    {
        float[]? probabilities = head?.Probabilities(all);
        (int Class, float Value)[] values = head?.Kind == HeadKind.Sigmoid
            ? [(0, head.Ending == HeadEnding.Sigmoid ? 1 - all[0] : -all[0]), (1, all[0])]
            : [.. all.Select((value, i) => (i, value))];
        RunClass[] top = [.. values.OrderByDescending(v => v.Value).Take(Shown).Select(v => new RunClass(v.Class,
            Finite.OrNull(v.Value), probabilities == null ? null : Finite.OrNull(probabilities[v.Class])))];
        return new RunOutput(name, Array.ConvertAll(all, Finite.OrNull), top);
    }

    /// <summary>Shows the outputs for the first images of an array where no file is written.</summary>
    private static void Summarize(RunOutput[] outputs, FeatureMap shape, Head? head, View view)
    {
        RunOutput[] first = [.. outputs.Take(Summarized)];
        if (shape.Pixels == 1) Show(first, head, view);
        else
        {
            foreach (RunOutput output in first)
                view.Say(Units.Invariant($"{output.Name}: {shape}, from {output.Values.Min():G4} to {output.Values.Max():G4}, mean {output.Values.Average():G4}"));
        }
        string more = outputs.Length > Summarized ? $"; {outputs.Length - Summarized} more outputs are not shown" : "";
        view.Say($"nothing is written: -o Y.npy writes all numbers of the outputs to a file{more}");
    }

    private static void Show(RunOutput[] outputs, Head? head, View view)
    {
        foreach (RunOutput output in outputs)
        {
            view.Say(output.Name);
            foreach (RunClass top in output.Top) view.Say(head != null
                ? string.Create(CultureInfo.InvariantCulture, $"  class {top.Class,4}  "
                    + $"{100 * top.Probability ?? double.NaN,6:0.00} %  ({top.Value ?? float.NaN:0.000})")
                : string.Create(CultureInfo.InvariantCulture,
                    $"  output {top.Class,4}  {top.Value ?? float.NaN:0.000}"));
        }
    }
}
