using NetAdapt.Bench.Engines;
using NetAdapt.Bench.Measuring;
using NetAdapt.Bench.Networks;
using NetAdapt.Bench.Output;

namespace NetAdapt.Bench.Sections;

/// <summary>Whole networks, one image. An odd network and the one that it was pruned from share their rounds, so that their quotient is true as well.</summary>
internal static class InferenceSection
{
    public static IEnumerable<BenchRow> Run(Workshop shop)
    {
        InferenceNetwork[] all = [.. InferenceNetworks.All()];
        InferenceNetwork[] wanted = [.. all.Where(n => shop.Wants(SectionOf(n), n.Name))];
        // An odd network brings its base along.
        wanted = [.. all.Where(n => wanted.Contains(n) || wanted.Any(odd => odd.Base == n.Name))];
        if (wanted.Length == 0) yield break;

        var engines = new List<EngineProcess>();
        Engine general = shop.Engines.OursGeneral;
        try
        {
            foreach (Cores cores in shop.Threads)
                foreach (Engine engine in (Engine[])[shop.Engines.Ours, shop.Engines.Onednn, shop.Engines.OnnxRuntime]) engines.Add(new EngineProcess(engine, cores));
            engines.Add(new EngineProcess(general, shop.Threads[0]));
            shop.Say("networks: writing, loading, comparing outputs");
            foreach (InferenceNetwork network in wanted)
            {
                string path = shop.WriteForInference(network.Name, network.Network);
                foreach (EngineProcess engine in engines) engine.Ask($"load {network.Name} {path} {path}.input");
                Agreement.Check(network.Name, engines, shop.Folder);
            }
            shop.Say("networks: measuring");
            var contenders = wanted.ToDictionary(n => n, n => engines.Select(e => new Contender(e, n.Name)).ToArray());
            Rounds.Run([.. wanted.SelectMany(n => contenders[n])], shop.Settings, round => shop.Say($"networks: round {round + 1} of {shop.Settings.Rounds}"));
            foreach (Cores cores in shop.Threads)
                foreach (InferenceNetwork network in wanted)
                    yield return Comparison.Row(SectionOf(network), network.Name, [.. contenders[network].Where(c => c.Threads == cores.Count && c.Engine != general.Name)]);
            foreach (InferenceNetwork odd in wanted.Where(n => n.Base != null))
            {
                InferenceNetwork whole = all.Single(n => n.Name == odd.Base);
                yield return Proportion(odd, [.. contenders[odd].Where(c => c.Engine != general.Name)], whole, contenders[whole]);
            }
            foreach (InferenceNetwork network in wanted)
                yield return Comparison.Row("specialised", network.Name, [contenders[network][0], contenders[network].Single(c => c.Engine == general.Name)]);
        }
        finally
        {
            foreach (EngineProcess engine in engines) engine.Dispose();
        }
    }

    private static string SectionOf(InferenceNetwork network) => network.Base == null ? "inference" : "odd";

    /// <summary>Time saved as a share of arithmetic saved: 1 where the odd network is faster in proportion to its MACs.</summary>
    private static BenchRow Proportion(InferenceNetwork odd, Contender[] odds, InferenceNetwork whole, Contender[] wholes)
    {
        double share = (double)odd.Network.Macs / whole.Network.Macs;
        var values = odds.Where(c => c.Threads == 1).ToDictionary(c => c.Engine, c => Rounds.Ratio(c, wholes.Single(w => w.Process == c.Process)) / share);
        values.Remove(odds[0].Engine, out double ours);
        return new BenchRow("proportion", odd.Name, 1, "time per MAC, unpruned = 1", ours, values, null, null, []);
    }
}
