using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Backends;

/// <summary>Trains a network whose layers share weights, by a plan that knows nothing of it and holds a copy for each layer. To the outside a shared weight is one parameter: each pass starts with equal
/// copies, its gradient is the sum of theirs, and a shared statistic moves by the mean of what its layers saw. A weight that a constant shares is never changed.</summary>
public sealed class SharedWeightsPlan : ITrainingPlan
{
    private readonly ITrainingPlan _plan;
    private readonly Flat _trained, _moving;

    private SharedWeightsPlan(ITrainingPlan plan, Network network)
    {
        _plan = plan;
        _trained = new Flat(network, plan.ParameterSlices);
        _moving = new Flat(network, plan.StatisticSlices);
        Parameters = new float[_trained.Length];
        Gradients = new float[_trained.Length];
        Statistics = new float[_moving.Length];
        _trained.Take(plan.Parameters, Parameters);
        _moving.Take(plan.Statistics, Statistics);
    }

    private float[] Parameters { get; }

    private float[] Gradients { get; }

    private float[] Statistics { get; }

    Span<float> ITrainingPlan.Parameters => Parameters;

    Span<float> ITrainingPlan.Gradients => Gradients;

    Span<float> ITrainingPlan.Statistics => Statistics;

    public PlanOptions Options => _plan.Options;

    public long PeakBytes => _plan.PeakBytes + OwnBytes(_trained.Length, _moving.Length);

    public Span<float> Images => _plan.Images;

    public Span<int> Labels => _plan.Labels;

    public int TargetsPerImage => _plan.TargetsPerImage;

    public ImmutableArray<ParameterSlice> ParameterSlices => _trained.Slices;

    public ImmutableArray<ParameterSlice> StatisticSlices => _moving.Slices;

    /// <summary>The plan as it is for a network that shares nothing.</summary>
    /// <param name="plan">Makes the plan of one kind of device.</param>
    public static ITrainingPlan Of(Network network, PlanOptions options, Func<Network, PlanOptions, ITrainingPlan> plan)
    {
        if (network.SharedWeights.IsEmpty) return plan(network, options);
        var layout = new ParameterLayout(network);
        long own = OwnBytes(layout.TrainedCount, layout.StatisticsCount);
        return new SharedWeightsPlan(plan(network, options with { MemoryLimit = options.MemoryLimit - own }), network);
    }

    public BatchResult ForwardBackward(int images, float labelSmoothing, ulong seed)
    {
        Begin();
        BatchResult result = _plan.ForwardBackward(images, labelSmoothing, seed);
        _trained.Join(_plan.Gradients, Gradients, mean: false);
        _moving.Join(_plan.Statistics, Statistics, mean: true);
        return result;
    }

    public void Forward(int images, ulong seed)
    {
        Begin();
        _plan.Forward(images, seed);
        _moving.Join(_plan.Statistics, Statistics, mean: true);
    }

    public void Share(Action<int, int> part) => _plan.Share(part);

    public Network ToNetwork()
    {
        Begin();
        return _plan.ToNetwork();
    }

    public void Dispose() => _plan.Dispose();

    private static long OwnBytes(long trained, long statistics) => sizeof(float) * (2 * trained + statistics);

    private void Begin()
    {
        _trained.Spread(Parameters, _plan.Parameters);
        _moving.Spread(Statistics, _plan.Statistics);
    }

    /// <summary>How the copies of a plan's flat array lie in one that holds each shared weight once.</summary>
    private sealed class Flat
    {
        private readonly List<(ParameterSlice Copy, int Offset)> _copies = [];   // offset in the shorter array; -1: never changed
        private readonly int[] _counts;   // copies of each element

        public Flat(Network network, ImmutableArray<ParameterSlice> copies)
        {
            var places = network.SharedWeights.SelectMany(shared => shared.Places.Select(place => (place, shared))).ToDictionary(pair => pair.place, pair => pair.shared);
            var known = new Dictionary<SharedWeight, int>(ReferenceEqualityComparer.Instance);
            var slices = ImmutableArray.CreateBuilder<ParameterSlice>();
            foreach (ParameterSlice copy in copies)
            {
                SharedWeight? shared = places.GetValueOrDefault(new WeightPlace(copy.Layer, copy.Weight));
                bool isConstant = shared != null && shared.Places.Any(place => network.Layers[place.Layer].Op.Weights(network.InputShapesOf(place.Layer))[place.Weight].Role == WeightRole.Constant);
                if (isConstant || shared != null && known.ContainsKey(shared))
                {
                    _copies.Add((copy, isConstant ? -1 : known[shared!]));
                    continue;
                }
                if (shared != null) known.Add(shared, Length);
                _copies.Add((copy, Length));
                slices.Add(copy with { Offset = Length });
                Length += copy.Length;
            }
            Slices = slices.ToImmutable();
            _counts = new int[Length];
            foreach (var (copy, offset) in _copies.Where(c => c.Offset >= 0))
                for (int i = 0; i < copy.Length; i++) _counts[offset + i]++;
        }

        public int Length { get; }

        public ImmutableArray<ParameterSlice> Slices { get; }

        /// <summary>Takes the first copy of each weight.</summary>
        public void Take(ReadOnlySpan<float> copies, Span<float> whole)
        {
            foreach (ParameterSlice slice in Slices)
            {
                ParameterSlice copy = _copies.Find(c => c.Copy.Layer == slice.Layer && c.Copy.Weight == slice.Weight).Copy;
                copies.Slice(copy.Offset, copy.Length).CopyTo(whole[slice.Offset..]);
            }
        }

        public void Spread(ReadOnlySpan<float> whole, Span<float> copies)
        {
            foreach (var (copy, offset) in _copies)
                if (offset >= 0) whole.Slice(offset, copy.Length).CopyTo(copies[copy.Offset..]);
        }

        /// <summary>The sum of the copies, or their mean.</summary>
        public void Join(ReadOnlySpan<float> copies, Span<float> whole, bool mean)
        {
            whole.Clear();
            foreach (var (copy, offset) in _copies)
                if (offset >= 0)
                    for (int i = 0; i < copy.Length; i++) whole[offset + i] += copies[copy.Offset + i];
            if (!mean) return;
            for (int i = 0; i < whole.Length; i++)
                if (_counts[i] > 1) whole[i] /= _counts[i];
        }
    }
}
