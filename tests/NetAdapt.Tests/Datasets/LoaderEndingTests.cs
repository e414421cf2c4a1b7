using NetAdapt.Datasets;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Datasets;

/// <summary>Corrupt images, early ends, cancellation: a loader never hangs and leaves no thread behind.</summary>
public sealed class LoaderEndingTests
{
    private static readonly FeatureMap Input = new(1, 8, 8, 3);

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Corrupt_images_are_skipped_counted_and_listed_once(int workers)
    {
        var set = new Brittle(20, i => i % 7 == 3);
        using var loader = new BatchLoader(set, Preprocessing.None, Input, new LoaderSettings { BatchSize = 8, Workers = workers });
        for (int epoch = 0; epoch < 2; epoch++)
        {
            Assert.Equal(Enumerable.Range(0, 20).Where(i => i % 7 != 3), loader.Epoch(epoch).SelectMany(b => b.Indices.Take(b.Count)));
            Assert.Equal(["image 3", "image 10", "image 17"], loader.Skipped.Select(s => s.Path));
        }
        Assert.Equal(20, set.Decoded);
    }

    [Fact]
    public void Full_batches_stay_full_when_an_image_is_corrupt()
    {
        using var loader = new BatchLoader(new Brittle(16, i => i == 3), Preprocessing.None, Input, new LoaderSettings { BatchSize = 8, FullBatches = true });
        Assert.Equal([8, 8], loader.Epoch(0).Select(b => b.Count));
        Assert.Equal([0, 1, 2, 4, 5, 6, 7, 0], loader.Epoch(1).First().Indices);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void A_corrupt_image_ends_loading_where_that_is_asked_after_the_batches_before_it(int workers)
    {
        using var loader = new BatchLoader(new Brittle(100, i => i == 50), Preprocessing.None, Input,
            new LoaderSettings { BatchSize = 8, Workers = workers, Corrupt = CorruptPolicy.Fail });
        int batches = 0;
        var thrown = Assert.Throws<CorruptImageException>(() =>
        {
            foreach (Batch _ in loader.Epoch(0)) batches++;
        });
        Assert.Equal(("image 50", 6), (thrown.Path, batches));
    }

    [Fact]
    public void A_batch_of_corrupt_images_only_is_left_out_and_a_set_of_them_is_an_error()
    {
        var settings = new LoaderSettings { BatchSize = 4, Workers = 2 };
        using var holed = new BatchLoader(new Brittle(12, i => i is >= 4 and < 8), Preprocessing.None, Input, settings);
        Assert.Equal([0, 2], holed.Epoch(0).Select(b => b.Index));
        using var hopeless = new BatchLoader(new Brittle(12, _ => true), Preprocessing.None, Input, settings);
        var thrown = Assert.Throws<InvalidInputException>(() => hopeless.Epoch(0).Count());
        Assert.Contains("None of 12 images", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_that_is_no_corrupt_image_reaches_the_caller()
    {
        using var loader = new BatchLoader(new Brittle(20, i => i == 9 ? throw new NotSupportedException("disk on fire") : false), Preprocessing.None, Input,
            new LoaderSettings { BatchSize = 4, Workers = 3 });
        Assert.Equal("disk on fire", Assert.Throws<NotSupportedException>(() => loader.Epoch(0).Count()).Message);
    }

    [Fact]
    public void Leaving_early_again_and_again_ends_the_workers_each_time()
    {
        using var loader = new BatchLoader(new Brittle(400, _ => false), Preprocessing.None, Input, new LoaderSettings { BatchSize = 4, Workers = 4, CacheBytes = 0 });
        for (int round = 0; round < 50; round++)
            foreach (Batch batch in loader.Epoch(round))
                if (batch.Index == round % 5) break;
        Assert.Equal(100, loader.Epoch(0).Count());
    }

    [Fact]
    public void A_cancelled_epoch_stops_even_while_it_waits()
    {
        using var stop = new CancellationTokenSource();
        using var gate = new ManualResetEventSlim();
        using var loader = new BatchLoader(new Brittle(40, i =>
        {
            if (i >= 8) gate.Wait(TestContext.Current.CancellationToken);
            return false;
        }), Preprocessing.None, Input, new LoaderSettings { BatchSize = 4, Workers = 2 });
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (Batch batch in loader.Epoch(0, cancellation: stop.Token))
                if (batch.Index == 1)
                {
                    stop.CancelAfter(20);
                    // The workers are let go a little after the cancellation: the loop must already have been left by then, up to joining them.
                    stop.Token.Register(gate.Set);
                }
        });
        Assert.Equal(10, loader.Epoch(1).Count());
    }

    [Fact]
    public void Disposing_ends_an_epoch_that_was_left_open()
    {
        var loader = new BatchLoader(new Brittle(400, _ => false), Preprocessing.None, Input, new LoaderSettings { BatchSize = 4, Workers = 3 });
        IEnumerator<Batch> open = loader.Epoch(0).GetEnumerator();
        Assert.True(open.MoveNext());
        loader.Dispose();
        Assert.Throws<ObjectDisposedException>(() => open.MoveNext());
        Assert.Throws<ObjectDisposedException>(() => loader.Epoch(0).Count());
    }

    [Fact]
    public void Two_epochs_of_one_loader_at_once_are_refused()
    {
        using var loader = new BatchLoader(new Brittle(40, _ => false), Preprocessing.None, Input, new LoaderSettings { BatchSize = 4 });
        using IEnumerator<Batch> open = loader.Epoch(0).GetEnumerator();
        Assert.True(open.MoveNext());
        Assert.Throws<InvalidOperationException>(() => loader.Epoch(1).Count());
    }

    [Fact]
    public void Images_are_decoded_once_where_they_fit_the_cache_and_subsets_share_it()
    {
        var set = new Brittle(20, _ => false);
        var settings = new LoaderSettings { BatchSize = 8, Workers = 0 };
        foreach (ImageSet part in new[] { set, set.Subset([3, 5, 7]), set.Subset([1, 2]).Subset([1]) })
        {
            using var loader = new BatchLoader(part, Preprocessing.None, Input, settings);
            for (int epoch = 0; epoch < 3; epoch++) Assert.Equal(part.Count, loader.Epoch(epoch).Sum(b => b.Count));
        }
        Assert.Equal(20, set.Decoded);
        var large = new Brittle(20, _ => false);
        using var uncached = new BatchLoader(large, Preprocessing.None, Input, settings with { CacheBytes = 20 * 192 - 1 });
        for (int epoch = 0; epoch < 3; epoch++) Assert.Equal(20, uncached.Epoch(epoch).Sum(b => b.Count));
        Assert.Equal(60, large.Decoded);
    }

    /// <summary>Images that are decoded one by one, some of them corrupt; counts the decodings.</summary>
    private sealed class Brittle(int count, Func<int, bool> isCorrupt) : ImageSet
    {
        private int _decoded;

        public int Decoded => _decoded;

        public override int Count => count;

        public override int Classes => 2;

        public override int LabelOf(int index) => index % 2;

        public override string NameOf(int index) => FormattableString.Invariant($"image {index}");

        public override void Decode(int index, Bitmap bitmap)
        {
            Interlocked.Increment(ref _decoded);
            if (isCorrupt(index)) throw new CorruptImageException(NameOf(index), "it is made so");
            bitmap.Reset(8, 8, 3);
            bitmap.Pixels.Fill((byte)index);
        }
    }
}
