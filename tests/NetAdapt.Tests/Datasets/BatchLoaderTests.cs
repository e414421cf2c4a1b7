using NetAdapt.Datasets;
using NetAdapt.Tensors;

namespace NetAdapt.Tests.Datasets;

public sealed class BatchLoaderTests
{
    private static readonly FeatureMap Input = new(1, 8, 8, 3);
    private static readonly Augmentation Change = new(2, ReflectPadding: true, HorizontalFlip: true);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void An_unshuffled_epoch_is_the_set_in_order_with_a_last_partial_batch(int workers)
    {
        using var loader = new BatchLoader(Noise(22), Preprocessing.None, Input, new LoaderSettings { BatchSize = 8, Workers = workers });
        Assert.Equal(3, loader.Batches);
        var seen = new List<int>();
        foreach (Batch batch in loader.Epoch(0))
        {
            Assert.Equal(batch.Index < 2 ? 8 : 6, batch.Count);
            for (int i = 0; i < batch.Count; i++)
            {
                seen.Add(batch.Indices[i]);
                Assert.Equal(batch.Indices[i] % 5, batch.Labels[i]);
                Assert.Equal(Pixels(Noise(22), batch.Indices[i]), batch.Images.Skip(i * batch.ImageLength).Take(batch.ImageLength));
            }
        }
        Assert.Equal(Enumerable.Range(0, 22), seen);
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_whatever_the_workers_and_another_epoch_or_seed_others()
    {
        var settings = new LoaderSettings { BatchSize = 8, Shuffle = true, Seed = 5, Augmentation = Change };
        float[] expected = Epoch(settings with { Workers = 0 }, 3);
        foreach (int workers in new[] { 1, 2, 7 })
            foreach (int buffers in new[] { 2, 9 })
                Assert.Equal(expected, Epoch(settings with { Workers = workers, Buffers = buffers }, 3));
        Assert.NotEqual(expected, Epoch(settings, 4));
        Assert.NotEqual(expected, Epoch(settings with { Seed = 6 }, 3));
    }

    [Fact]
    public void An_epoch_resumed_at_a_batch_goes_on_as_it_would_have()
    {
        var settings = new LoaderSettings { BatchSize = 8, Shuffle = true, Seed = 5, Augmentation = Change, Workers = 2 };
        float[] whole = Epoch(settings, 2), rest = Epoch(settings, 2, firstBatch: 3);
        Assert.Equal(whole[(3 * 8 * 192)..], rest);
        Assert.Empty(Epoch(settings, 2, firstBatch: 8));
    }

    [Fact]
    public void Every_epoch_visits_every_image_once()
    {
        using var loader = new BatchLoader(Noise(61), Preprocessing.None, Input, new LoaderSettings { BatchSize = 8, Shuffle = true, Workers = 3 });
        for (int epoch = 0; epoch < 3; epoch++)
            Assert.Equal(Enumerable.Range(0, 61), loader.Epoch(epoch).SelectMany(b => b.Indices.Take(b.Count)).Order());
    }

    [Fact]
    public void Full_batches_leave_the_rest_for_another_epoch_but_never_leave_nothing()
    {
        var settings = new LoaderSettings { BatchSize = 8, FullBatches = true, Shuffle = true };
        using var loader = new BatchLoader(Noise(22), Preprocessing.None, Input, settings);
        Assert.Equal([8, 8], loader.Epoch(0).Select(b => b.Count));
        using var small = new BatchLoader(Noise(5), Preprocessing.None, Input, settings);
        Assert.Equal([5], small.Epoch(0).Select(b => b.Count));
    }

    [Fact]
    public void Normalising_is_the_preprocessings_formula()
    {
        ImageSet set = Noise(4);
        using var loader = new BatchLoader(set, Preprocessing.Parse("cifar10"), Input, new LoaderSettings { BatchSize = 4 });
        Batch batch = loader.Epoch(0).First();
        float[] mean = [.4914f, .4822f, .4465f], std = [.2470f, .2435f, .2616f];
        float[] raw = Pixels(set, 0);
        for (int i = 0; i < raw.Length; i++) Assert.Equal((raw[i] / 255 - mean[i % 3]) / std[i % 3], batch.Images[i], 1e-5f);
    }

    [Fact]
    public void Images_of_any_size_and_colour_feed_the_network()
    {
        var gray = new MemoryImages("gray", [.. Enumerable.Repeat((byte)9, 28 * 28 * 2)], [0, 1], 28, 28, 1, 2);
        using var loader = new BatchLoader(gray, Preprocessing.None, new FeatureMap(1, 32, 32, 3), new LoaderSettings());
        Batch batch = Assert.Single(loader.Epoch(0).Select(b => b));
        Assert.Equal(32 * 32 * 3 * 2, batch.Filled.Length);
        Assert.All(batch.Filled.ToArray(), v => Assert.Equal(9f, v));
    }

    [Fact]
    public void An_empty_set_and_a_network_of_five_channels_are_refused()
    {
        Assert.Throws<InvalidInputException>(() => new BatchLoader(Noise(4).Subset([]), Preprocessing.None, Input, new LoaderSettings()));
        var thrown = Assert.Throws<InvalidInputException>(() => new BatchLoader(Noise(4), Preprocessing.None, Input with { C = 5 }, new LoaderSettings()));
        Assert.Contains("5 channels", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_are_recycled_and_a_warm_epoch_allocates_next_to_nothing()
    {
        using var loader = new BatchLoader(Noise(640), Preprocessing.Parse("cifar10"), Input,
            new LoaderSettings { BatchSize = 8, Shuffle = true, Augmentation = Change, Workers = 0 });
        var distinct = new HashSet<Batch>(ReferenceEqualityComparer.Instance);
        foreach (Batch batch in loader.Epoch(0)) distinct.Add(batch);
        Assert.Single(distinct);
        // The least of three: the runtime itself allocates on this thread now and then.
        Assert.InRange(Enumerable.Range(1, 3).Min(Allocated), 0, 4000);

        long Allocated(int epoch)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (Batch _ in loader.Epoch(epoch))
            {
            }
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    private static float[] Epoch(LoaderSettings settings, int epoch, int firstBatch = 0)
    {
        using var loader = new BatchLoader(Noise(61), Preprocessing.Parse("unit"), Input, settings);
        return [.. loader.Epoch(epoch, firstBatch).SelectMany(b => b.Filled.ToArray())];
    }

    private static float[] Pixels(ImageSet set, int index)
    {
        var bitmap = new Bitmap();
        set.Decode(index, bitmap);
        return [.. bitmap.Pixels.ToArray().Select(b => (float)b)];
    }

    private static MemoryImages Noise(int images)
    {
        var pixels = new byte[images * Input.Count];
        var chance = new Prng(9);
        foreach (ref byte b in pixels.AsSpan()) b = (byte)chance.NextInt(256);
        return new MemoryImages("noise", pixels, [.. Enumerable.Range(0, images).Select(i => i % 5)], 8, 8, 3, 5);
    }
}
