using NetAdapt.Bench.Engines;
using NetAdapt.Bench.Measuring;
using NetAdapt.Bench.Networks;
using NetAdapt.Bench.Output;

namespace NetAdapt.Bench.Sections;

/// <summary>Steps of training on one batch in memory: forward, backward, SGD with momentum.</summary>
internal static class TrainingSection
{
    private const string Section = "training";

    // The second loss follows from the gradients of the first step. Rounding alone moves it this far on noise: PyTorch's own, channel-last in float32, differs by 2.5e-3 from the one in float64.
    private const double SecondLossTolerance = 1e-2;

    public static IEnumerable<BenchRow> Run(Workshop shop)
    {
        foreach (TrainingNetwork training in TrainingNetworks.All().Where(t => shop.Wants(Section, t.Name)))
        {
            shop.Say($"training: {training.Name}");
            string path = shop.WriteForTraining(training);
            EngineProcess[] engines = [.. shop.Threads.SelectMany(cores => (EngineProcess[])[new(shop.Engines.Ours, cores), new(shop.Engines.PyTorch, cores)])];
            try
            {
                foreach (EngineProcess engine in engines) engine.Ask($"train {training.Name} {path} {path}.input {training.Batch}");
                Agreement.Check(training.Name, engines, shop.Folder);
                Agreement.Check(training.Name, engines, shop.Folder, SecondLossTolerance);
                Contender[] contenders = [.. engines.Select(engine => new Contender(engine, training.Name))];
                Rounds.Run(contenders, shop.Settings.WithTurn(3), round => shop.Say($"training: {training.Name}, round {round + 1} of {shop.Settings.Rounds}"));
                foreach (Cores cores in shop.Threads) yield return InImages(Comparison.Row(Section, training.Name, [.. contenders.Where(c => c.Threads == cores.Count)]), training.Batch);
                if (shop.Threads.Length > 1) yield return Scaling(training.Name, contenders);
            }
            finally
            {
                foreach (EngineProcess engine in engines) engine.Dispose();
            }
        }
    }

    private static BenchRow InImages(BenchRow row, int batch) =>
        row with { Unit = "images/s", Ours = 1000 * batch / row.Ours, Peers = row.Peers.ToDictionary(peer => peer.Key, peer => 1000 * batch / peer.Value) };

    /// <summary>How much faster all threads are than one.</summary>
    private static BenchRow Scaling(string name, Contender[] contenders)
    {
        var values = contenders.GroupBy(c => c.Engine).ToDictionary(engine => engine.Key, engine => Rounds.Ratio(engine.First(), engine.Last()));
        values.Remove(contenders[0].Engine, out double ours);
        return new BenchRow("scaling", name, contenders[^1].Threads, "times one thread", ours, values, null, null, []);
    }
}
