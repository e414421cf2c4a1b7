using NetAdapt.Graphs;
using NetAdapt.Proposals;
using NetAdapt.Resources;
using NetAdapt.Runs;
using NetAdapt.Tensors;
using NetAdapt.Tests.Graphs;

namespace NetAdapt.Tests.Runs;

/// <summary>A platform whose answers can be worked out by hand: latency and accuracy are functions of the widths of named layers.</summary>
internal sealed class FakePlatform : IFineTuner, IJudge, ILatencyModel
{
    public required Func<Func<string, int>, double> LatencyMs { get; init; }

    public required Func<Func<string, int>, double> Accuracy { get; init; }

    /// <summary>Called at the start of each short-term fine-tuning; may throw.</summary>
    public Action<Func<string, int>> OnShortTerm { get; init; } = _ => { };

    public int ShortTermCalls { get; private set; }

    public long ShortTermImages => 10;

    public long LongTermImages => 100;

    /// <summary>Three layers with filters in a row: a and b with 32, and the logits.</summary>
    public static Network TwoGroups(int a = 32, int b = 32)
    {
        var net = new NetworkSketch(new FeatureMap(1, 2, 2, 3));
        net.Fc("logits", net.BnRelu("b", net.Conv("b", net.BnRelu("a", net.Conv("a", 0, a)), b)), 2);
        return net.Build();
    }

    public static Func<string, int> WidthsOf(Network network) => name => network.Shapes[network.Layers.Index().Single(l => l.Item.Name == name).Index].C;

    public AdaptPlatform Platform(int workers = 1) => new() { FineTuner = this, Holdout = this, Table = this, Workers = workers };

    /// <summary>Moves every weight a little, by an amount that only the seed decides.</summary>
    public Network ShortTerm(Network network, ulong seed, CancellationToken cancellation)
    {
        lock (this) ShortTermCalls++;
        OnShortTerm(WidthsOf(network));
        return Moved(network, seed);
    }

    public LongTermResult LongTerm(Network network, ulong seed, string? checkpoint, IProgress<LongTermEpoch>? progress, CancellationToken cancellation)
    {
        progress?.Report(new LongTermEpoch(1, 2, 1, 0.5, 100));
        progress?.Report(new LongTermEpoch(2, 2, 0.5, 0.75, 100));
        return new LongTermResult(Moved(network, seed), null);
    }

    public double Top1(Network network, CancellationToken cancellation) => Accuracy(WidthsOf(network));

    public Latency Of(Network network) => new(LatencyMs(WidthsOf(network)));

    private static Network Moved(Network network, ulong seed)
    {
        Prng random = new(seed);
        return network.WithWeights(i => [.. network.Layers[i].Weights.Select(weight =>
        {
            Tensor moved = weight.Clone();
            for (int k = 0; k < moved.Count; k++) moved[k] += random.NextFloat() * 0.01f;
            return moved;
        })]);
    }
}

/// <summary>Collects events on the thread that reports them.</summary>
internal sealed class EventList(Action<AdaptEvent>? also = null) : IProgress<AdaptEvent>
{
    public List<AdaptEvent> All { get; } = [];

    public void Report(AdaptEvent value)
    {
        lock (All) All.Add(value);
        also?.Invoke(value);
    }
}
