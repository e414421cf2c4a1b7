using NetAdapt.Backends;
using NetAdapt.Graphs;
using NetAdapt.Kernels.Lanes;
using NetAdapt.Kernels.Packing;
using NetAdapt.Kernels.Plans;
using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Training;

/// <summary>Cuts the passes over a network into stages. A stage ends only where all images must meet: at the statistics of a batch normalization, forward and backward, and at
/// the loss. Within a stage each worker takes some images through all steps. Outputs of convolutions and of layers with several inputs are stored for all images; what follows
/// from them cheaply (normalization, activations, dropout) is made again by each stage that wants it, which costs less than its trip to memory.</summary>
internal abstract class Schedule<L, V>(TrainingGraph graph, PlanOptions options) where L : struct, ILanes<V> where V : unmanaged
{
    // A stage's places should stay in the second-level cache, beside weights: 384 KiB.
    private const int FloatsInHand = 96 * 1024;

    // Room behind each place for a vector that is loaded inside it.
    private const int Slack = 32;

    private readonly HashSet<Place> _places = [];
    private readonly HashSet<Place> _ofStage = [], _counted = [];
    private readonly List<Stage> _stages = [];
    private Stage _stage = new();
    private int _moment, _step;

    protected TrainingGraph Graph => graph;

    /// <summary>What is emitted now makes again what was dropped.</summary>
    protected bool IsRemaking { get; set; }

    protected Network Network => graph.Network;

    protected PlanOptions Options => options;

    /// <summary>Channels rounded up to whole vectors.</summary>
    protected static int Whole(int channels) => Panels<L, V>.PaddedColumns(channels);

    protected static Place NewBatch(FeatureMap map) => new(map, Whole(map.C), isScratch: false);

    /// <summary>A border is always zero.</summary>
    protected static Place NewScratch(FeatureMap map, Border border = default) => new(map, Whole(map.C), isScratch: true, border) { IsFenced = !border.IsEmpty };

    /// <summary>Scratch of so many floats, however many images are in hand.</summary>
    protected static Place NewScratch(long floats) => new(FeatureMap.Vector(checked((int)floats)), checked((int)floats), isScratch: true) { Images = 1 };

    /// <summary>Appends a step to the stage, and notes that it uses the places.</summary>
    protected void Emit(TrainingStep step, params ReadOnlySpan<Place> places)
    {
        _stage.Steps.Add(step);
        step.Places = [.. places];
        step.IsRemaking = IsRemaking;
        _step++;
        foreach (Place place in places)
        {
            _places.Add(place);
            _ofStage.Add(place);
            if (!IsRemaking) _counted.Add(place);
            place.UsedAt(place.IsScratch ? _step : _moment);
        }
    }

    /// <summary>The place is needed through both passes.</summary>
    protected void KeepForEver(Place place)
    {
        _places.Add(place);
        place.UsedAt(0);
        place.UsedAt(int.MaxValue);
    }

    /// <summary>The place is in use now, though by no step.</summary>
    protected void Touch(Place place)
    {
        _places.Add(place);
        place.UsedAt(_moment);
    }

    /// <summary>All images meet here.</summary>
    protected virtual void EndStage()
    {
        if (_stage.Steps.Count == 0) return;
        int share = (options.Batch + options.Threads - 1) / options.Threads;
        long floats = Math.Max(1, _counted.Sum(place => place is { IsScratch: true, Images: > 0 } ? 0 : (long)place.Image));
        int wanted = (int)Math.Min(share, Math.Max(FloatsInHand / floats, _stage.Steps.Max(step => step.IsRemaking ? 1 : step.WantedImages))), times = (share + wanted - 1) / wanted;
        _stage.Images = (share + times - 1) / times;
        foreach (Place place in _ofStage)
            if (place is { IsScratch: true, Images: 0 }) place.Images = _stage.Images;
        _stages.Add(_stage);
        _stage = new Stage();
        _ofStage.Clear();
        _counted.Clear();
        _moment++;
    }

    /// <summary>The stages since the last call.</summary>
    protected Stage[] TakeStages()
    {
        EndStage();
        Stage[] taken = [.. _stages];
        _stages.Clear();
        return taken;
    }

    /// <summary>Gives each place its offset.</summary>
    /// <returns>Floats of the batch's memory, and of one worker's scratch.</returns>
    protected (long Batch, long Scratch) Assign()
    {
        foreach (Place place in _places)
            if (!place.IsScratch) place.Images = options.Batch;
        return (Assign(_places.Where(p => !p.IsScratch).Select(p => new Resident(p))), Assign(Residents([.. _places.Where(p => p.IsScratch)])));
    }

    private static long Assign(IEnumerable<Resident> all)
    {
        Resident[] residents = [.. all];
        var (offsets, floats) = Arena.Assign([.. residents.Select(r => new Claim(r.Floats, r.First, r.Last))]);
        for (int i = 0; i < residents.Length; i++)
            foreach (Place place in residents[i].Places) place.Offset = offsets[i];
        return floats;
    }

    /// <summary>Fenced places of one geometry live one after the other in the same memory, which is theirs for ever.</summary>
    private static IEnumerable<Resident> Residents(Place[] places)
    {
        foreach (Place place in places)
            if (!place.IsFenced) yield return new Resident(place);
        foreach (var same in places.Where(place => place.IsFenced).GroupBy(place => (place.Map, place.Stride, place.Border)))
        {
            var residents = new List<Resident>();
            foreach (Place place in same.OrderBy(place => place.First))
            {
                if (residents.Find(r => r.Last < place.First) is { } free) free.Places.Add(place);
                else residents.Add(new Resident(place));
            }
            foreach (Resident resident in residents) yield return resident with { IsForEver = true };
        }
    }

    /// <summary>Places that share one piece of memory.</summary>
    private sealed record Resident(List<Place> Places)
    {
        public Resident(Place place) : this([place])
        {
        }

        public bool IsForEver { get; init; }

        public long Floats => Places.Max(place => (long)place.Image * place.Images) + Slack;

        public int First => IsForEver ? 0 : Places[0].First;

        public int Last => IsForEver ? int.MaxValue : Places[^1].Last;
    }
}
