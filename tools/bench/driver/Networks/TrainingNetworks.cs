using NetAdapt.Graphs;
using NetAdapt.Networks;

namespace NetAdapt.Bench.Networks;

/// <summary>A network to train, and the batch.</summary>
internal sealed record TrainingNetwork(string Name, Network Network, int Batch);

/// <summary>The networks whose training is compared: batch normalization in training mode, fresh weights.</summary>
internal static class TrainingNetworks
{
    public static IEnumerable<TrainingNetwork> All() =>
    [
        new("train_mobilenet_v1_0.5_32", MobileNetV1.Build(0.5, 32, 10), 64),
        new("train_mobilenet_v1_1.0_32", MobileNetV1.Build(1, 32, 10), 64),
        new("train_mobilenet_v1_0.5_128", MobileNetV1.Build(0.5, 128, 1000), 32),
    ];
}
