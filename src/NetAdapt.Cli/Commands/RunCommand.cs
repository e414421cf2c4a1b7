using System.CommandLine;
using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Tensors;

namespace NetAdapt.Cli.Commands;

internal sealed class RunCommand : ProgramCommand
{
    private const int Shown = 5;

    private readonly Argument<string> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet." };
    private readonly Argument<string[]> _images = new("IMAGE") { Description = "JPEG or PNG files.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _input = new("--input",
        "-i") { Description = "A float32 array in NCHW order, already preprocessed, instead of images.", HelpName = "X.npy" };
    private readonly Option<string?> _output = new("--output",
        "-o") { Description = "Write the outputs to this file: float32, NCHW, or N x classes.", HelpName = "Y.npy" };
    private readonly Option<int?> _threads = DeviceOptions.Threads("Threads that share the work. Default: 1.");

    public RunCommand() : base("run", "Runs a network on an array or on images.")
    {
        Add(_model);
        Add(ModelOptions.Size);
        Add(_images);
        Add(_input);
        Add(_output);
        DataOptions.AddPreprocessingTo(this);
        foreach (Option option in new Option[] { DeviceOptions.Device, _threads }) Add(option);
    }

    public override IReadOnlyList<string> Examples => ["netadapt run model.onnx --input x.npy -o y.npy",
        "netadapt run model.onnx cat.jpg dog.png --normalize imagenet", "netadapt run model.onnx cat.jpg --json"];

    protected override int Run(ParseResult options, Session session)
    {
        string[] files = options.GetValue(_images) ?? [];
        string? array = options.GetValue(_input);
        if (files.Length == 0 == (array == null)) throw new InvalidInputException("give images, or an array with --input, and not both. `netadapt run --help` shows how.");
        Network network = ModelOptions.Open(options.GetValue(_model)!, options);
        IBackend backend = DeviceOptions.Open(options.GetValue(DeviceOptions.Device)!);
        var (names, fill) = array != null ? FromArray(NpyFile.Read(array), network, array)
            : FromFiles(files, network, DataOptions.PreprocessingFor(network, options));

        FeatureMap result = network.OutputShape;
        float[] outputs = new float[names.Length * result.Count];
        using (IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(network), new PlanOptions(1, options.GetValue(_threads) ?? 1)))
        {
            for (int i = 0; i < names.Length; i++)
            {
                session.Stop.ThrowIfCancellationRequested();
                fill(i, plan.Input);
                plan.Run();
                ChannelOrder.LastToFirst(plan.Output, outputs.AsSpan(i * result.Count, result.Count), result);
            }
        }
        if (options.GetValue(_output) is { } path)
        {
            int[] shape = result.Pixels == 1 ? [names.Length, result.C] : [names.Length, result.C, result.H, result.W];
            new NpyFile([.. shape], outputs).Write(path);
            session.View.Say($"{names.Length} output{(names.Length == 1 ? "" : "s")} of {result} written to {path}");
        }
        RunOutput[] all = [.. names.Select((name, i) => OutputOf(name, outputs.AsSpan(i * result.Count, result.Count)))];
        if (array == null) Show(all, session.View);
        session.Result(new RunResult(network.Name, backend.Isa, all), ProgramJson.Readable.RunResult);
        return ExitCode.Done;
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
        if (files.FirstOrDefault(f => !File.Exists(f)) is { } missing) throw new InvalidInputException($"'{missing}' does not exist.");
        using var loader = new BatchLoader(ImageSet.OfFiles(files), preprocessing, network.InputShape,
            new LoaderSettings { BatchSize = files.Length, Corrupt = CorruptPolicy.Fail });
        float[] images = loader.Epoch(0).Single().Filled.ToArray();
        int count = network.InputShape.Count;
        return (files, (i, to) => images.AsSpan(i * count, count).CopyTo(to));
    }

    private static RunOutput OutputOf(string name, ReadOnlySpan<float> values)
    {
        float[] all = values.ToArray();
        double largest = all.Max(), sum = all.Sum(v => Math.Exp(v - largest));
        bool isDistribution = all.All(v => v >= 0) && Math.Abs(all.Sum(v => (double)v) - 1) < 1e-3;
        RunClass[] top = [.. all.Select((value, i) => new RunClass(i, value, isDistribution ? value
            : (float)(Math.Exp(value - largest) / sum))).OrderByDescending(x => x.Value).Take(Shown)];
        return new RunOutput(name, all, top);
    }

    private static void Show(RunOutput[] outputs, View view)
    {
        foreach (RunOutput output in outputs)
        {
            view.Say(output.Name);
            foreach (RunClass top in output.Top) view.Say(string.Create(CultureInfo.InvariantCulture,
                $"  class {top.Class,4}  {100 * top.Probability,6:0.00} %  ({top.Value:0.000})"));
        }
    }
}
