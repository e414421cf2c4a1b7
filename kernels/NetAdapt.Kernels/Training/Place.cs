using NetAdapt.Tensors;

namespace NetAdapt.Kernels.Training;

/// <summary>Where the images of one value lie. A pixel's channels fill <see cref="Stride"/> floats: the channel count rounded up to whole vectors, so that no loop has a tail.
/// What the channels beyond the map's hold is finite, and nothing that counts depends on it. The place lies in the batch's memory, which holds all images at once, or in each
/// worker's scratch memory, which holds only those that the worker has in hand; its offset there is chosen when all uses are known.</summary>
internal sealed class Place(FeatureMap map, int stride, bool isScratch, Border border = default)
{
    /// <summary>Shape of one image.</summary>
    public FeatureMap Map { get; } = map.WithBatch(1);

    /// <summary>Floats from one pixel to the next.</summary>
    public int Stride { get; } = stride;

    public bool IsScratch { get; } = isScratch;

    public Border Border { get; } = border;

    /// <summary>In scratch: nothing but zeros is ever in its border, since no place of another geometry shares its memory.</summary>
    public bool IsFenced { get; init; }

    /// <summary>Floats from one image row to the next.</summary>
    public int Row => (Map.W + Border.Left + Border.Right) * Stride;

    /// <summary>Floats from one image to the next.</summary>
    public int Image => (Map.H + Border.Top + Border.Bottom) * Row;

    /// <summary>Floats before the first pixel inside the border.</summary>
    public int Origin => Border.Top * Row + Border.Left * Stride;

    /// <summary>Floats from the start of its memory, chosen by <see cref="Backends.Arena"/>.</summary>
    public long Offset { get; set; }

    /// <summary>Images that it holds at once.</summary>
    public int Images { get; set; }

    /// <summary>First and last moment of use: stages for the batch's memory, steps for scratch.</summary>
    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = -1;

    public void UsedAt(int moment) => (First, Last) = (Math.Min(First, moment), Math.Max(Last, moment));

    public override string ToString() => $"{Map.H}x{Map.W}x{Map.C}{(IsScratch ? " in scratch" : "")}";
}
