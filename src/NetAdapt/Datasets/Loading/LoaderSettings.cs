namespace NetAdapt.Datasets;

/// <summary>What happens when an image cannot be decoded.</summary>
public enum CorruptPolicy
{
    /// <summary>The image is left out, counted and listed.</summary>
    Skip,

    /// <summary>Loading ends with the image's <see cref="CorruptImageException"/>.</summary>
    Fail,
}

/// <summary>How a <see cref="BatchLoader"/> goes through a set.</summary>
public sealed record LoaderSettings
{
    public int BatchSize { get; init; } = 64;

    /// <summary>Another order in every epoch; false keeps the set's.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Order and augmentation follow from it, the epoch and the position alone.</summary>
    public ulong Seed { get; init; }

    /// <summary>null changes nothing, as in evaluation.</summary>
    public Augmentation? Augmentation { get; init; }

    public CorruptPolicy Corrupt { get; init; } = CorruptPolicy.Skip;

    /// <summary>For training: every batch is full. The images left over at the end wait for another epoch's order (unless there is no full batch at all), and in
    /// the place of a corrupt image one of its batch is repeated.</summary>
    public bool FullBatches { get; init; }

    /// <summary>Threads that decode beside the caller. 0: the caller's own, when it asks. null: one for each processor where images are decoded from files, and
    /// one where they lie in memory.</summary>
    public int? Workers { get; init; }

    /// <summary>Batches that may lie ready or be in the making, the caller's own included; at least 2 where there are workers.</summary>
    public int Buffers { get; init; } = 4;

    /// <summary>Decoded images stay in memory if the whole set takes no more than this; null: 1 GiB, or a quarter of the memory. The first loader of a set decides.</summary>
    public long? CacheBytes { get; init; }
}
