using NetAdapt.Graphs;

namespace NetAdapt.Backends;

/// <summary>Finds where a network's numbers stop being numbers.</summary>
public static class NonFiniteOutput
{
    /// <summary>The first layer whose output holds NaN or an infinity; null where all are finite. Each layer is made the output of a network of its own, so it takes its time.</summary>
    /// <param name="input">One image, channel last.</param>
    public static string? FirstLayer(Network network, IBackend backend, ReadOnlySpan<float> input)
    {
        if (IsNotFinite(input)) return network.Layers[0].Name;
        bool[] needed = NeededBy(network);
        for (int i = 1; i < network.Layers.Length; i++)
        {
            if (!needed[i]) continue;
            var until = new Network(network.Name, network.Layers.Take(i + 1));
            using IInferencePlan plan = backend.PlanInference(FusedNetwork.Of(until), new PlanOptions { Lean = true });
            input.CopyTo(plan.Input);
            plan.Run();
            if (IsNotFinite(plan.Output)) return network.Layers[i].Name;
        }
        return null;
    }

    public static bool IsNotFinite(ReadOnlySpan<float> values)
    {
        foreach (float value in values)
            if (!float.IsFinite(value)) return true;
        return false;
    }

    private static bool[] NeededBy(Network network)
    {
        var needed = new bool[network.Layers.Length];
        needed[network.Output] = true;
        for (int i = network.Output; i >= 0; i--)
            if (needed[i])
                foreach (int input in network.Layers[i].Inputs) needed[input] = true;
        return needed;
    }
}
