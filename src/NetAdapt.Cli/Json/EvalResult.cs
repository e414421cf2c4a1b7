namespace NetAdapt.Cli.Json;

/// <param name="Top1">Fraction of the images.</param>
/// <param name="Top5">Fraction of the images.</param>
/// <param name="Loss">Mean cross-entropy, in nats; null where it is not finite.</param>
/// <param name="Skipped">Images that could not be read.</param>
internal sealed record EvalResult(string Model, string Data, string Split, int Images, double? Top1, double? Top5, double? Loss,
    double? ImagesPerSecond, int Skipped, string Isa, int Threads, string Head = "softmax",
        double? LabelAccuracy = null, double? F1Micro = null, double? F1Macro = null);
