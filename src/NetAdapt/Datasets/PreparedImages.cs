using System.Collections.Concurrent;

namespace NetAdapt.Datasets;

/// <summary>A set's images fitted to one network input. They are decoded when they are first asked for; if all of them fit the limit, their bytes stay, so
/// that later epochs, and all subsets, only copy. Safe for many threads.</summary>
internal sealed class PreparedImages
{
    private readonly ImageSet _images;
    private readonly Fit _fit;
    private readonly byte[]? _bytes;

    // 1 once the image's bytes are in place. Two threads may prepare the same image at once: they write the same bytes.
    private readonly byte[] _ready = [];
    private readonly ConcurrentDictionary<int, CorruptImageException> _corrupt = [];

    public PreparedImages(ImageSet images, Fit fit, long cacheBytes)
    {
        (_images, _fit) = (images, fit);
        InMemory = images is MemoryImages memory && memory.IsPrepared(fit);
        long bytes = (long)images.Count * fit.Bytes;
        if (InMemory || bytes > Math.Min(cacheBytes, Array.MaxLength)) return;
        _bytes = new byte[bytes];
        _ready = new byte[images.Count];
    }

    /// <summary>1 GiB, or a quarter of the memory that this process may use if that is less.</summary>
    public static long DefaultCacheBytes => Math.Min(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);

    /// <summary>The corrupt images met so far.</summary>
    public ICollection<CorruptImageException> Corrupt => _corrupt.Values;

    /// <summary>True if reading never decodes.</summary>
    public bool InMemory { get; }

    /// <summary>The bytes (H * W * C) of the image at <paramref name="index"/> of the whole set. They may lie in <paramref name="scratch"/>, and are then good until its next use.</summary>
    /// <exception cref="CorruptImageException">The image cannot be decoded; every time it is asked for.</exception>
    public ReadOnlySpan<byte> Read(int index, Scratch scratch)
    {
        if (InMemory) return ((MemoryImages)_images).Pixels(index);
        if (_corrupt.TryGetValue(index, out CorruptImageException? known))
            throw new CorruptImageException(known.Path, known.Reason, known) { Kind = known.Kind };
        Span<byte> place = _bytes != null ? _bytes.AsSpan(index * _fit.Bytes, _fit.Bytes) : scratch.Fitted(_fit.Bytes);
        if (_bytes != null && Volatile.Read(ref _ready[index]) != 0) return place;
        try
        {
            Bitmap decoded = scratch.Bench.Decoded;
            _images.Decode(index, decoded);
            Fit(index, decoded, place, scratch.Bench);
        }
        catch (CorruptImageException e)
        {
            _corrupt[index] = e;
            throw;
        }
        if (_bytes != null) Volatile.Write(ref _ready[index], 1);
        return place;
    }

    private void Fit(int index, Bitmap decoded, Span<byte> place, Fit.Workbench bench)
    {
        try
        {
            _fit.Apply(decoded, place, bench);
        }
        catch (InvalidDataException e)
        {
            throw new CorruptImageException(_images.NameOf(index), e.Message, e);
        }
    }

    /// <summary>One thread's working memory.</summary>
    internal sealed class Scratch
    {
        private byte[] _fitted = [];

        public Fit.Workbench Bench { get; } = new();

        public Span<byte> Fitted(int bytes)
        {
            if (_fitted.Length < bytes) _fitted = new byte[bytes];
            return _fitted.AsSpan(0, bytes);
        }
    }
}
