namespace NetAdapt.Kernels.Steps;

/// <summary>How a layer is shared among workers whose channels are computed each by itself: by rows or, where that is more even, by channels.</summary>
internal static class RowShare
{
    /// <param name="rows">Of all images.</param>
    /// <param name="splits">A part of the channels can be computed without the others.</param>
    /// <param name="width">Channels of a vector; shares are whole vectors.</param>
    /// <returns>No channels: nothing is left for this worker.</returns>
    public static (Chunk Rows, Chunk Channels) Of(int rows, int channels, bool splits, int width, int worker, int workers)
    {
        if (workers == 1) return (new Chunk(0, rows), new Chunk(0, channels));
        int vectors = (channels + width - 1) / width;
        long byRows = (rows + workers - 1) / workers * (long)vectors, byChannels = (vectors + workers - 1) / workers * (long)rows;
        if (!splits || byChannels * 17 / 16 >= byRows) return (Chunk.Of(rows, worker, workers), new Chunk(0, channels));
        Chunk part = Chunk.Of(vectors, worker, workers);
        return (new Chunk(0, rows), new Chunk(part.From * width, Math.Max(part.From * width, Math.Min(channels, part.To * width))));
    }
}
