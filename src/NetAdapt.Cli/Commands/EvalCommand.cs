using System.CommandLine;
using System.Globalization;
using NetAdapt.Backends;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Resources;
using NetAdapt.Training;

namespace NetAdapt.Cli.Commands;

internal sealed class EvalCommand : ProgramCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet." };
    private readonly Option<string> _split = new("--split") { Description = "Which images: test, train, or the holdout that `adapt` takes with the same --holdout and --seed.", HelpName = "test|train|holdout", DefaultValueFactory = _ => "test" };
    private readonly Option<int?> _threads = DeviceOptions.Threads("Threads that share the work. Default: all cores.");

    public EvalCommand() : base("eval", "Takes a network's accuracy on labelled images.")
    {
        _split.AcceptOnlyFromAmong("test", "train", "holdout");
        Add(_model);
        Add(ModelOptions.Size);
        DataOptions.AddTo(this);
        Add(HeadOptions.Kind);
        foreach (Option option in new Option[] { _split, DataOptions.Holdout, DataOptions.Seed, DeviceOptions.Device, DeviceOptions.Tune, DeviceOptions.Precision, _threads }) Add(option);
    }

    public override IReadOnlyList<string> Examples =>
        ["netadapt eval model.onnx --data cifar10 --normalize cifar10", "netadapt eval model.onnx --data images --split train --json",
            "netadapt eval tagger.onnx --data photos --head multilabel",
                "netadapt eval builtin:mobilenet --data builtin:shapes"];

    protected override int Run(ParseResult options, Session session)
    {
        Network network = HeadOptions.Apply(ModelOptions.Open(options.GetValue(_model)!, options, session.View), options);
        Preprocessing preprocessing = DataOptions.PreprocessingFor(network, options);
        IBackend backend = DeviceOptions.Open(options);
        Dataset data = DataOptions.Open(network, options, session);
        string split = options.GetValue(_split)!;
        bool asksForTest = split == "test" && options.GetResult(_split) is { Implicit: false };
        if (asksForTest && data.UnlabelledTest is { } unlabelled)
            throw new InvalidInputException($"the images in '{unlabelled}' have no classes, so no accuracy can be taken on them. "
                + $"Leave --split test out to take it on {data.Test.Count} other images, or sort them into class folders.");
        ImageSet images = split switch
        {
            "train" => data.Train,
            "holdout" => data.SplitHoldout(options.GetValue(DataOptions.Holdout), options.GetValue(DataOptions.Seed)).Holdout,
            "test" => data.Test,
            _ => throw new InvalidOperationException($"unknown split {split}"),
        };
        if (split == "holdout" && data.ImbalanceOf(images) is { } imbalance) session.View.Warn(imbalance);
        int threads = options.GetValue(_threads) ?? new DeviceProbe().UsableThreads();
        var head = Head.Of(network);
        if (head.Kind != HeadKind.Softmax) session.View.Say($"head: {head}");
        session.View.Say($"{network.Name} on {images.Count} {split} images of {data.Name} ({data.Format}); {preprocessing}");
        Evaluation found = new Evaluator(backend).Evaluate(network, images, preprocessing, threads, session.Stop, DataOptions.Corrupt.In(options));
        if (found.Skipped > 0) session.View.Warn(CorruptImageException.Summary(found.SkippedImages));
        session.View.Say($"{Accuracy(found, head)}  loss {found.Loss:0.0000}  ({found.Images} images, "
            + $"{found.ImagesPerSecond:0} images/s, {backend.Isa}, {Units.Count(threads, "thread")})");
        if (head.Kind != HeadKind.MultiLabel) WarnOfImbalance(found, data, head, session.View);
        if (!double.IsFinite(found.Loss)) Finite.WarnOfOutputs(network, backend, images, preprocessing, session.View);
        session.Result(new EvalResult(network.Name, data.Name, split, found.Images, Finite.OrNull(found.Top1),
            Finite.OrNull(found.Top5), Finite.OrNull(found.Loss), Finite.OrNull(found.ImagesPerSecond), found.Skipped,
            backend.Isa, threads, Head.NameOf(head.Kind), found.Labels?.Accuracy, found.Labels?.MicroF1,
            found.Labels?.MacroF1), json => json.EvalResult);
        return ExitCode.Done;
    }

    private static string Accuracy(Evaluation found, Head head) => head.Kind switch
    {
        HeadKind.Softmax => $"top-1 {Units.Percent(found.Top1)}  top-5 {Units.Percent(found.Top5)}",
        HeadKind.Sigmoid => string.Create(CultureInfo.InvariantCulture,
            $"accuracy {Units.Percent(found.Top1)} at p > 0.5  F1 of class 1 "
            + $"{found.Labels!.MicroF1:0.0000}"),
        HeadKind.MultiLabel => string.Create(CultureInfo.InvariantCulture,
            $"labels right {Units.Percent(found.Labels!.Accuracy)} at p > 0.5  "
            + $"all labels of an image right {Units.Percent(found.Top1)}  F1 micro {found.Labels.MicroF1:0.0000}  "
            + $"F1 macro {found.Labels.MacroF1:0.0000}"),
        _ => throw new InvalidOperationException($"{head.Kind} is no head"),
    };

    /// <summary>Where most images are of one class, a network that knows nothing else has a high accuracy.</summary>
    private static void WarnOfImbalance(Evaluation found, Dataset data, Head head, View view)
    {
        ClassCount[] present = [.. found.Classes.Where(c => c.Images > 0)];
        int largest = Enumerable.Range(0, found.Classes.Length).MaxBy(c => found.Classes[c].Images);
        double share = (double)found.Classes[largest].Images / found.Images;
        // With two classes 70 % is nothing unusual; with ten 50 % is.
        if (present.Length < 2 || share < 0.5 || share * present.Length < 1.5) return;
        double mean = present.Average(c => (double)c.Correct / c.Images);
        string name = largest < data.ClassNames.Length ? data.ClassNames[largest] : Units.Invariant($"{largest}");
        string figure = head.Kind == HeadKind.Softmax ? "top-1" : "accuracy";
        view.Warn($"{Units.Percent(share)} of these images are of class '{name}': a network that always answers it has that {figure} too; "
            + $"the mean over the {present.Length} classes is {Units.Percent(mean)}");
    }
}
