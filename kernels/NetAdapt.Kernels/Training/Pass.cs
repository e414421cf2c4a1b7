namespace NetAdapt.Kernels.Training;

/// <summary>What a step works on: some consecutive images of the batch, by one worker.</summary>
internal readonly unsafe struct Pass(float* batch, float* scratch, float* sums, int worker, int first, int images, bool isFirst, ulong seed)
{
    /// <summary>The worker's own sums of weight gradients.</summary>
    public readonly float* Sums = sums;

    public readonly int Worker = worker, First = first, Images = images;

    /// <summary>The worker's first images of this stage: what lies in its sums is from another pass.</summary>
    public readonly bool IsFirst = isFirst;

    /// <summary>Seed of what is random in the pass over the batch.</summary>
    public readonly ulong Seed = seed;

    private readonly float* _batch = batch, _scratch = scratch;

    public View Of(Place place)
    {
        float* start = (place.IsScratch ? _scratch : _batch + (nint)First * place.Image) + place.Offset + place.Origin;
        return new View(start, Images, place.Map.H, place.Map.W, place.Stride, place.Row, place.Image);
    }
}
