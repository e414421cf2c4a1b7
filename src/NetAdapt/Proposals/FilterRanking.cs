using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Normalizing;
using NetAdapt.Tensors;

namespace NetAdapt.Proposals;

/// <summary>ChooseWhichFilters of Algorithm 1: which units of a group stay when their number is given.</summary>
public sealed class FilterRanking
{
    private readonly Network _network;
    private readonly FilterCriterion _criterion;
    private readonly Lazy<Tensor?[]> _saliency;
    private readonly Dictionary<int, double[]?> _factors = [];

    /// <param name="saliency">Asked for once, and only by <see cref="FilterCriterion.Taylor"/>.</param>
    public FilterRanking(Network network, FilterCriterion criterion, Func<Tensor?[]>? saliency = null)
    {
        _network = network;
        _criterion = criterion;
        _saliency = new Lazy<Tensor?[]>(saliency
            ?? (() => throw new InvalidInputException("ranking filters by Taylor needs gradients, and none are to be had here; rank by l2 or l1")));
    }

    /// <summary>The units that stay, in rising order: those with the highest scores, and of equal ones the first.</summary>
    /// <param name="seed">Decides where the criterion is chance.</param>
    public ImmutableArray<int> Choose(ChannelGroup group, int width, ulong seed)
    {
        double[] scores = Scores(group, seed);
        return [.. Enumerable.Range(0, group.Width).OrderByDescending(unit => scores[unit]).ThenBy(unit => unit).Take(width).Order()];
    }

    /// <summary>One score for each unit, over the filters of all the group's producers.</summary>
    public double[] Scores(ChannelGroup group, ulong seed)
    {
        if (_criterion == FilterCriterion.Random)
        {
            Prng random = new(seed);
            return [.. group.Units.Select(_ => random.NextDouble())];
        }
        return [.. group.Units.Select(unit => Combine(unit.Places.Where(place => group.Producers.Contains(place.Layer)).Select(FilterScore)))];
    }

    private double Combine(IEnumerable<double> filters) => _criterion == FilterCriterion.L2 ? Math.Sqrt(filters.Sum()) : filters.Sum();

    /// <summary>Of one output row of one kernel: the sum of squares, of magnitudes, or of saliencies.</summary>
    private double FilterScore(ChannelPlace place)
    {
        Tensor? kernel = _criterion == FilterCriterion.Taylor ? _saliency.Value[place.Layer] : _network.Layers[place.Layer].Weights[0];
        if (kernel == null) throw new InvalidOperationException($"layer '{_network.Layers[place.Layer].Name}' has filters but no saliency");
        int row = kernel.Count / kernel.Shape.N;
        double sum = 0, factor = FactorOf(place);
        foreach (float weight in kernel.Span.Slice(place.Channel * row, row)) sum += _criterion == FilterCriterion.L2 ? (double)weight * weight : Math.Abs((double)weight);
        return _criterion == FilterCriterion.L2 ? sum * factor * factor : sum * factor;
    }

    /// <summary>An inserted normalization is no part of the given network: a filter counts as what it is when the two are folded.</summary>
    private double FactorOf(ChannelPlace place)
    {
        if (_criterion == FilterCriterion.Taylor) return 1;
        if (!_factors.TryGetValue(place.Layer, out double[]? factors))
            _factors[place.Layer] = factors = InsertedNormalization.FactorsOf(_network, place.Layer);
        return factors == null ? 1 : Math.Abs(factors[place.Channel]);
    }
}
