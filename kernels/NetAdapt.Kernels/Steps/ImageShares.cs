namespace NetAdapt.Kernels.Steps;

/// <summary>A worker's share of all images' units (rows, tiles, pairs of pixels), image by image.</summary>
/// <param name="share">Units, counted through all images.</param>
/// <param name="units">Of one image.</param>
internal struct ImageShares(Chunk share, int units)
{
    private Chunk _left = share;

    /// <summary>An image, and which of its units.</summary>
    public (int Image, Chunk Units) Current { get; private set; }

    public readonly ImageShares GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_left.Count <= 0) return false;
        int image = _left.From / units, first = _left.From - image * units, count = Math.Min(_left.Count, units - first);
        Current = (image, new Chunk(first, first + count));
        _left = new Chunk(_left.From + count, _left.To);
        return true;
    }
}
