using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Onnx.Reading;

/// <summary>Makes one weight of what several layers read from one constant of the file. Where they read it differently (transposed, scaled, a part of it), each keeps its own,
/// and the network says so.</summary>
internal sealed class WeightTies
{
    private readonly Network _network;
    private readonly Tensor[][] _weights;
    private readonly List<SplitWeight> _split = [];

    private WeightTies(Network network, WeightOrigins origins)
    {
        _network = network;
        _weights = [.. network.Layers.Select(layer => layer.Weights.ToArray())];
        Use[] uses = [.. UsesOf(origins)];
        foreach (IGrouping<object, Use> group in uses.GroupBy(use => (object)use.Origin.From.Root, ReferenceEqualityComparer.Instance)) Join([.. group]);
        foreach (IGrouping<object, Use> group in uses.SelectMany(use => use.Origin.From.Root.MadeFrom.Select(from => (From: (object)from, Use: use)))
            .GroupBy(pair => pair.From, pair => pair.Use, ReferenceEqualityComparer.Instance)) JoinMade((Constant)group.Key, [.. group], uses);
    }

    /// <summary>One layer's weight, and what it was made of.</summary>
    private sealed record Use(int Layer, int Weight, WeightSpec Spec, WeightOrigin Origin)
    {
        /// <summary>Running means are never one weight with running variances, nor either with what is trained.</summary>
        public string Kind => Spec.Role == WeightRole.Statistic ? Spec.Name : "";

        public bool IsTrained => Spec.Role is WeightRole.Kernel or WeightRole.Offset;
    }

    public static Network Of(Network network, WeightOrigins origins)
    {
        var ties = new WeightTies(network, origins);
        var layers = network.Layers.Select((layer, i) => layer with { Weights = [.. ties._weights[i]] });
        return new Network(network.Name, layers, network.Output, network.Metadata, [.. ties._split]);
    }

    private IEnumerable<Use> UsesOf(WeightOrigins origins)
    {
        for (int i = 0; i < _network.Layers.Length; i++)
        {
            var specs = _network.Layers[i].Op.Weights(_network.InputShapesOf(i));
            for (int w = 0; w < specs.Length; w++)
                if (origins.Of(_weights[i][w]) is { } origin) yield return new Use(i, w, specs[w], origin);
        }
    }

    /// <summary>Layers that read one constant.</summary>
    private void Join(Use[] uses)
    {
        if (uses.Length < 2) return;
        foreach (Use[] kind in uses.GroupBy(use => use.Kind).Select(kind => kind.ToArray()))
        {
            var readings = new List<(Use First, int[] Sources)>();
            foreach (Use use in kind)
            {
                int[] sources = use.Origin.Sources();
                int known = readings.FindIndex(r => r.First.Spec.Shape == use.Spec.Shape && r.First.Origin.Factor.Equals(use.Origin.Factor) && r.Sources.AsSpan().SequenceEqual(sources));
                if (known >= 0) _weights[use.Layer][use.Weight] = _weights[readings[known].First.Layer][readings[known].First.Weight];
                else readings.Add((use, sources));
                if (known < 0 && readings.Count > 1) CheckApart(readings);
            }
        }
    }

    /// <summary>Notes where the newest reading shares elements with one before it.</summary>
    private void CheckApart(List<(Use First, int[] Sources)> readings)
    {
        var (last, sources) = readings[^1];
        HashSet<int> elements = [.. sources];
        foreach (var (first, others) in readings.SkipLast(1))
        {
            int common = others.Count(elements.Contains);
            if (common == 0 || !(first.IsTrained || last.IsTrained)) continue;
            _split.Add(new SplitWeight(first.Origin.From.Root.NameOrNone, NameOf(first), NameOf(last), common, first.Spec.Shape.Count == last.Spec.Shape.Count ? "in another order, shape or scale" : "a part of it"));
            return;
        }
    }

    /// <summary>Layers whose weights are computed from one constant: equal results are one weight.</summary>
    private void JoinMade(Constant from, Use[] uses, Use[] all)
    {
        if (all.FirstOrDefault(use => ReferenceEquals(use.Origin.From.Root, from) && use.IsTrained) is { } direct)
        {
            Use made = uses.FirstOrDefault(use => use.IsTrained) ?? uses[0];
            _split.Add(new SplitWeight(from.NameOrNone, NameOf(direct), NameOf(made), made.Spec.Shape.Count, "computed from it"));
            return;
        }
        // Lists of numbers are shared by formulas that have nothing to do with each other; matrices and kernels are not.
        if (from.Dims.Length < 2) return;
        Use first = uses[0];
        foreach (Use use in uses.Skip(1))
        {
            Tensor a = _weights[first.Layer][first.Weight], b = _weights[use.Layer][use.Weight];
            if (ReferenceEquals(a, b) || use.Kind != first.Kind) continue;
            if (use.Spec.Shape == first.Spec.Shape && a.Span.SequenceEqual(b.Span)) _weights[use.Layer][use.Weight] = a;
            else if (use.IsTrained || first.IsTrained) _split.Add(new SplitWeight(from.NameOrNone, NameOf(first), NameOf(use), use.Spec.Shape.Count, "computed from it in two ways"));
        }
    }

    private string NameOf(Use use) => _network.Layers[use.Layer].Name;
}
