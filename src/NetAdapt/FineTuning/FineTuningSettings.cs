using NetAdapt.Training;

namespace NetAdapt.FineTuning;

/// <summary>How a given network is fine-tuned.</summary>
/// <param name="Training">Everything but the learning rate, where <paramref name="FindsRate"/> is set.</param>
/// <param name="FindsRate">A <see cref="LearningRateTest"/> on the network itself chooses the learning rate.</param>
/// <param name="InsertsNormalization">Convolutions without normalization get one while the network is trained.</param>
public sealed record FineTuningSettings(TrainingSettings Training, bool FindsRate, bool InsertsNormalization = true);
