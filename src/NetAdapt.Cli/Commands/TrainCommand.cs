using System.CommandLine;
using NetAdapt.Backends;
using NetAdapt.Cli.Adaptation;
using NetAdapt.Cli.Json;
using NetAdapt.Cli.Options;
using NetAdapt.Cli.Terminal;
using NetAdapt.Datasets;
using NetAdapt.Files;
using NetAdapt.FineTuning;
using NetAdapt.Graphs;
using NetAdapt.Heads;
using NetAdapt.Onnx;
using NetAdapt.Resources;
using NetAdapt.Training;

namespace NetAdapt.Cli.Commands;

internal sealed class TrainCommand : ProgramCommand
{
    private readonly Argument<string> _model = new("MODEL") { Description = "An ONNX file, or builtin:mobilenet." };
    private readonly Option<string> _output = new("--output", "-o") { Description = "Where the trained network goes.", HelpName = "OUT.onnx",
        Required = true };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on from OUT.onnx.checkpoint, where a training with these settings was stopped." };
    private readonly Option<float?> _resumeRate = NumberOptions.Single("--resume-lr", "RATE",
        "Like --resume, but from there on with this learning rate instead of --lr: for a training that diverged.");
    private readonly Option<bool> _fromScratch = new("--from-scratch") { Description = "Begin with new random weights." };
    private readonly Option<int?> _threads = DeviceOptions.Threads("Threads that share one step. Default: all cores. Another number gives other bits.");
    private readonly Option<string?> _memoryLimit = new("--memory-limit")
    {
        Description = "The most that training may hold at its peak: 200MB. It takes longer, and gives the same bits.", HelpName = "SIZE",
    };
    private readonly Option<double> _maxDrop = NumberOptions.FromZero("--max-drop", "POINTS",
        "Percentage points of accuracy that the result may lose; where it lost more, the exit code is 1.", most: 100, otherwise: 20);
    private readonly TrainingOptions _training = new();

    public TrainCommand() : base("train", "Trains a network, or fine-tunes a trained one.")
    {
        Add(_model);
        Add(ModelOptions.Size);
        DataOptions.AddTo(this);
        Add(HeadOptions.Kind);
        Add(_output);
        _training.AddTo(this);
        foreach (Option option in new Option[] { _resume, _resumeRate, _fromScratch, DataOptions.Seed, DeviceOptions.Device, DeviceOptions.Tune, DeviceOptions.Precision, TrainDeviceOptions.TrainDevice, _threads, _memoryLimit, _maxDrop }) Add(option);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "netadapt train model.onnx --data cifar10 --normalize cifar10 --epochs 10 -o better.onnx",
        "netadapt train model.onnx --data images --optimizer adamw --lr 0.001 --ema 0.999 --epochs 30 -o better.onnx",
        "netadapt train model.onnx --data cifar10 --epochs 10 -o better.onnx --resume",
        "netadapt train model.onnx --data cifar10 --epochs 10 -o better.onnx --resume-lr 0.005",
    ];

    protected override int Run(ParseResult options, Session session)
    {
        Network network = HeadOptions.Apply(ModelOptions.Open(options.GetValue(_model)!, options, session.View), options);
        Preprocessing preprocessing = DataOptions.PreprocessingFor(network, options);
        if (!options.GetValue(_fromScratch)) _ = new TrainingGraph(network);
        network = network.WithMetadata(Preprocessing.MetadataKey, preprocessing.ToText());
        IBackend backend = DeviceOptions.Open(options);
        ITrainingBackend training = options.GetValue(TrainDeviceOptions.TrainDevice) is { } device ? TrainDeviceOptions.Open(device) : backend;
        using IDisposable? held = training as IDisposable;
        int threads = options.GetValue(_threads) ?? new DeviceProbe().UsableThreads();
        TrainingSettings settings = _training.SettingsOf(options, options.GetValue(_resumeRate), options.GetValue(DataOptions.Seed), threads, DataOptions.Corrupt.In(options));
        string output = options.GetValue(_output)!, checkpoint = output + ".checkpoint";
        long? limit = options.GetValue(_memoryLimit) is { } text ? (long)Quantity.Parse(Resource.Memory, text, _memoryLimit.Name).Amount : null;
        AtomicFile.CheckWritable(output);
        bool resumes = options.GetValue(_resume) || options.GetValue(_resumeRate) != null;
        using OutputLock writing = OutputLock.Take(output);
        if (!resumes && File.Exists(checkpoint))
            throw new InvalidInputException($"'{checkpoint}' holds a training that was stopped. "
                + "Give --resume to go on with it, or delete it to start again, or give another output.");
        Dataset data = DataOptions.Open(network, options, session);
        if (options.GetValue(_fromScratch)) network = Initializer.Initialize(network, settings.Seed);

        var head = Head.Of(network);
        string judged = head.Kind == HeadKind.MultiLabel ? "; accuracy is the share of images whose labels are all right" : "";
        if (head.Kind != HeadKind.Softmax) session.View.Say($"head: {head}{judged}");
        string where = training.Device == "opencl" ? $"by opencl ({training.Isa})" : $"with {Units.Count(threads, "thread")}";
        session.View.Say($"training {network.Name} on {data.Train.Count} images of {data.Name} ({data.Format}) {where}; {preprocessing}");
        var saved = new CheckpointOptions(checkpoint, resumes, NewRate: options.GetValue(_resumeRate) != null);
        if (saved.NewRate && !File.Exists(checkpoint)) throw new InvalidInputException($"--resume-lr: there is no '{checkpoint}' to go on from. Start again with a lower --lr.");
        if (data.Train.FileBytes > AdaptView.SlowBytes)
            session.View.Say($"reading the images ({Units.Bytes(data.Train.FileBytes)}) once, "
                + "so that a resumed training can tell whether they changed");
        bool fromScratch = options.GetValue(_fromScratch);
        ImageSet images = data.Train;
        ImageSet? holdout = null;
        // A training that begins with chance has nothing to lose, and learns from all images.
        if (!fromScratch && settings.Keep == KeepChoice.Best && data.SplitToKeep(settings.Seed) is var (remaining, kept)) (images, holdout) = (remaining, kept);
        var fineTuning = new FineTuningSettings(settings, FindsRate: holdout != null && !_training.HasRate(options) && !saved.NewRate, _training.InsertsNormalization(options));
        double? TestTop1(Network judged) => data.Test.Count == 0 ? null
            : new Evaluator(backend).Evaluate(judged, data.Test, preprocessing, threads, session.Stop, settings.Corrupt).Top1;
        double? before = fromScratch ? null : TestTop1(network);
        if (before is { } given) session.View.Say($"given: test {Units.Percent(given)}");
        FineTuningResult tuned;
        long planned = 0;
        try
        {
            var trainer = new Trainer(training, limit)
            {
                Evaluating = backend,
                Planned = bytes =>
                {
                    // The trials that find the rate plan the same network.
                    if (bytes > planned) session.View.Say($"training takes {Units.Bytes(planned = bytes)} of memory at its peak");
                },
                Moved = (from, to) => session.View.Warn($"this training began on {from} and goes on with {to}: its result will differ in the last digits from one that ran through"),
            };
            var fineTuner = new FineTuner(trainer)
            {
                Doing = session.View.Say,
                Tried = trial => session.View.Status(FineTuningView.Show(trial)),
                Retreated = retreat => session.View.Warn(FineTuningView.Show(retreat)),
                Found = found => session.View.Say(FineTuningView.Show(found)),
            };
            tuned = fineTuner.FineTune(network, images, holdout, preprocessing, fineTuning, data.Test.Count > 0 ? data.Test : null, saved,
                progress => TrainView.Show(progress, session.View), session.Stop);
        }
        catch (DivergedException e)
        {
            string option = e.Checkpoint == null ? "--lr" : "--resume-lr";
            session.View.Warn(Units.Invariant($"to go on, give the same command with {option} {settings.LearningRate / 10:G3}"));
            throw;
        }
        TrainingResult result = tuned.Training;
        OnnxWriter.Write(result.Network, output);
        // The result is whole on the disk: what would resume it is of no use any more.
        File.Delete(checkpoint);
        if (result.Skipped.Length > 0) session.View.Warn(CorruptImageException.Summary(result.Skipped));
        session.View.Say($"written to {output}");
        double? after = TestTop1(result.Network);
        if (FineTuningView.Kept(FineTuningSummary.Of(tuned), result.Epochs.Length) is { } keptText) session.View.Say(keptText);
        if (before is { } b && after is { } a) session.View.Say($"test {Units.Percent(b)} -> {Units.Percent(a)}");
        if (FineTuningView.Worse(before, after, "test") is { } worse) session.View.Warn(worse);
        session.Result(new TrainResult(output, result.Steps, threads, training.Isa, result.PeakBytes, result.Skipped.Length,
            [.. result.Epochs.Select(e => new TrainEpoch(e.Epoch, Finite.OrNull(e.Loss), Finite.OrNull(e.TrainTop1), e.TestTop1 is { } test ? Finite.OrNull(test) : null, Finite.OrNull(e.ImagesPerSecond), e.LearningRate, e.Seconds,
                e.LoaderSeconds))])
        {
            LearningRate = result.LearningRate,
            RateTrials = tuned.Rate == null ? null : [.. tuned.Rate.Trials.Select(t => new RateTrialResult(t.LearningRate, Finite.OrNull(t.HoldoutLoss)))],
            Retreats = [.. tuned.Retreats],
            KeptEpoch = result.KeptEpoch,
            HoldoutTop1Before = tuned.Given?.Top1,
            HoldoutTop1 = tuned.Result?.Top1,
            TestTop1Before = before,
            TestTop1 = after,
        }, json => json.TrainResult);
        double drop = 100 * (before - after ?? tuned.Given?.Top1 - tuned.Result?.Top1 ?? 0);
        if (drop <= options.GetValue(_maxDrop)) return ExitCode.Done;
        session.View.Warn(Units.Invariant($"{drop:0.0} points were lost, and {options.GetValue(_maxDrop):0.#} are allowed (--max-drop)"));
        return ExitCode.NotReached;
    }
}
