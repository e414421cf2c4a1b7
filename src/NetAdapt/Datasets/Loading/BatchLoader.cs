using System.Collections.Concurrent;
using System.Collections.Immutable;
using NetAdapt.Resources;
using NetAdapt.Tensors;

namespace NetAdapt.Datasets;

/// <summary>Goes through a set batch by batch: decodes, fits, augments and normalises beside the caller. What comes depends on the settings, the epoch and
/// the position only, never on timing or on the number of workers. One epoch at a time.</summary>
public sealed class BatchLoader : IDisposable
{
    private const ulong OrderStream = 0x6F72646572, ChangeStream = 0x6368616E6765;

    private readonly ImageSet _images;
    private readonly FeatureMap _input;
    private readonly LoaderSettings _settings;
    private readonly PreparedImages _prepared;
    private readonly Normalizer _normalizer;
    private readonly Bench[] _benches;
    private readonly Batch[] _batches;
    private readonly int[] _order;
    private readonly ConcurrentDictionary<int, CorruptImageException> _skipped = [];
    private BatchQueue? _queue;
    private int _running;
    private bool _disposed;

    /// <param name="images">The set; not disposed.</param>
    /// <param name="preprocessing">What the network expects.</param>
    /// <param name="input">The network's input; its N does not matter.</param>
    /// <exception cref="InvalidInputException">The set is empty, or the preprocessing, augmentation and input contradict each other.</exception>
    public BatchLoader(ImageSet images, Preprocessing preprocessing, FeatureMap input, LoaderSettings settings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(settings.BatchSize);
        ArgumentOutOfRangeException.ThrowIfNegative(settings.Workers ?? 0);
        Check(images, preprocessing, input, settings.Augmentation);
        (_images, _input, _settings) = (images, input, settings);
        _normalizer = new Normalizer(preprocessing, input.C);
        var fit = new Fit(input.H, input.W, input.C, preprocessing.Resize, preprocessing.Crop);
        int batches = settings.Workers == 0 ? 1 : Math.Max(2, settings.Buffers);
        MustFit(settings.BatchSize, batches, fit.Bytes, input);
        _prepared = images.Prepared(fit, settings.CacheBytes ?? PreparedImages.DefaultCacheBytes);
        Workers = settings.Workers ?? (_prepared.InMemory ? 1 : Environment.ProcessorCount);
        _benches = [.. Enumerable.Range(0, Math.Max(1, Workers)).Select(_ => new Bench(fit.Bytes))];
        _batches = [.. Enumerable.Range(0, batches).Select(_ => new Batch(images, settings.BatchSize, fit.Bytes))];
        _order = new int[images.Count];
    }

    /// <summary>What a loader would refuse, before there is one.</summary>
    /// <exception cref="InvalidInputException">As the constructor.</exception>
    internal static void Check(ImageSet images, Preprocessing preprocessing, FeatureMap input, Augmentation? augmentation)
    {
        if (images.Count == 0) throw new InvalidInputException("There are no images to load: the chosen part of the data set is empty. Choose another part or another folder.");
        if (input.C is not (1 or 3))
            throw new InvalidInputException($"The network's input {input.WithBatch(1)} has {input.C} channels; images feed networks with 1 (gray) or 3 (RGB).");
        augmentation?.Check(input.H, input.W);
        preprocessing.Affine(input.C);
    }

    /// <exception cref="InvalidInputException">The batches do not fit the memory, or one of them no array.</exception>
    private static void MustFit(int images, int batches, int numbers, FeatureMap input)
    {
        string what = FormattableString.Invariant($"loading {images} images of {input.H}x{input.W} at a time");
        const string Remedy = "Take fewer images at a time, or smaller images.";
        MachineMemory.Require(sizeof(float) * (long)images * batches * numbers, what, Remedy);
        if ((long)images * numbers > Array.MaxLength)
            throw new InvalidInputException($"{what} takes {MachineMemory.Text(sizeof(float) * (long)images * numbers)} in one piece, and {MachineMemory.Text(sizeof(float) * (long)Array.MaxLength)} are the most. {Remedy}");
    }

    /// <summary>Threads that really load beside the caller.</summary>
    public int Workers { get; }

    /// <summary>Batches in an epoch; a batch of corrupt images only is left out.</summary>
    public int Batches => _settings.FullBatches && _images.Count >= _settings.BatchSize
        ? _images.Count / _settings.BatchSize
        : (_images.Count + _settings.BatchSize - 1) / _settings.BatchSize;

    /// <summary>The corrupt images met so far, each once, in the set's order.</summary>
    public ImmutableArray<CorruptImageException> Skipped => [.. _skipped.OrderBy(s => s.Key).Select(s => s.Value)];

    /// <summary>The batches of one epoch, from <paramref name="firstBatch"/> on (for a resumed run). Leaving the loop early stops the workers.</summary>
    /// <exception cref="CorruptImageException">The policy is <see cref="CorruptPolicy.Fail"/>, and an image is corrupt.</exception>
    /// <exception cref="InvalidInputException">Not one image of the epoch could be decoded.</exception>
    /// <exception cref="InvalidOperationException">Another epoch of this loader is still being read.</exception>
    public IEnumerable<Batch> Epoch(int epoch, int firstBatch = 0, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (Interlocked.Exchange(ref _running, 1) != 0) throw new InvalidOperationException("A loader goes through one epoch at a time.");
        try
        {
            Arrange(epoch);
            bool any = false;
            foreach (Batch batch in Workers == 0 ? InPlace(epoch, firstBatch, cancellation) : Beside(epoch, firstBatch, cancellation))
            {
                if (batch.Count == 0) continue;
                any = true;
                yield return batch;
            }
            if (!any && firstBatch < Batches)
                throw new InvalidInputException($"None of {_images.Count} images could be decoded; the first: {Skipped[0].Message}", Skipped[0]);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Ends the workers, also where an epoch was left without an end; who still waits for a batch of it gets an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        _disposed = true;
        _queue?.Dispose();
    }

    private IEnumerable<Batch> InPlace(int epoch, int firstBatch, CancellationToken cancellation)
    {
        for (int i = firstBatch; i < Batches; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            Fill(_batches[0], epoch, i, _benches[0]);
            yield return _batches[0];
        }
    }

    private IEnumerable<Batch> Beside(int epoch, int firstBatch, CancellationToken cancellation)
    {
        using var queue = new BatchQueue(_batches, firstBatch, Batches, Workers, (batch, index, worker) => Fill(batch, epoch, index, _benches[worker]));
        _queue = queue;
        for (int i = firstBatch; i < Batches; i++) yield return queue.Take(i, cancellation);
    }

    private void Arrange(int epoch)
    {
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        if (_settings.Shuffle) Prng.For(_settings.Seed ^ OrderStream, (ulong)epoch).Shuffle<int>(_order);
    }

    private void Fill(Batch batch, int epoch, int index, Bench bench)
    {
        int first = index * _settings.BatchSize, images = Math.Min(_settings.BatchSize, _order.Length - first);
        (batch.Count, batch.Index) = (0, index);
        for (int i = 0; i < images; i++) Add(batch, epoch, first + i, first + i, bench);
        if (!_settings.FullBatches || batch.Count == 0) return;
        // Repeated images are changed in another way: their position counts as one of a second pass.
        for (int i = 0; batch.Count < images; i++) Add(batch, epoch, first + i % images, first + i + _order.Length, bench);
    }

    private void Add(Batch batch, int epoch, int position, int chancePosition, Bench bench)
    {
        int index = _order[position];
        ReadOnlySpan<byte> pixels;
        try
        {
            pixels = _prepared.Read(_images.PreparedIndex(index), bench.Scratch);
        }
        catch (CorruptImageException e) when (_settings.Corrupt == CorruptPolicy.Skip)
        {
            _skipped.TryAdd(index, e);
            return;
        }
        if (_settings.Augmentation is { } augmentation)
        {
            bench.Chance.Reseed(Prng.Mix(_settings.Seed ^ ChangeStream, (ulong)epoch, (ulong)chancePosition));
            augmentation.Apply(pixels, bench.Changed, _input.H, _input.W, _input.C, bench.Chance);
            pixels = bench.Changed;
        }
        _normalizer.Apply(pixels, batch.Images.AsSpan(batch.Count * batch.ImageLength, batch.ImageLength));
        batch.Labels[batch.Count] = _images.LabelOf(index);
        batch.Indices[batch.Count] = index;
        batch.Count++;
    }

    /// <summary>One worker's memory.</summary>
    private sealed class Bench(int imageBytes)
    {
        public PreparedImages.Scratch Scratch { get; } = new();

        public byte[] Changed { get; } = new byte[imageBytes];

        public Prng Chance { get; } = new(0);
    }
}
