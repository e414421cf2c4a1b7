namespace NetAdapt.Cli.Json;

/// <param name="Output">The written file.</param>
internal sealed record TrainResult(string Output, long Steps, int Threads, string Isa, long PeakMemoryBytes, int Skipped, TrainEpoch[] Epochs);

/// <param name="TrainTop1">Fraction; TestTop1 is null where the epoch was not evaluated.</param>
internal sealed record TrainEpoch(int Epoch, double? Loss, double? TrainTop1, double? TestTop1, double? ImagesPerSecond, double LearningRate,
    double Seconds, double LoaderSeconds);
