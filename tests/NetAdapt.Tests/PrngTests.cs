namespace NetAdapt.Tests;

public sealed class PrngTests
{
    [Fact]
    public void The_sequence_is_that_of_xoshiro256_starstar_seeded_by_splitmix64()
    {
        var prng = new Prng(42);
        ulong[] expected = [0x15780B2E0C2EC716, 0x6104D9866D113A7E, 0xAE17533239E499A1, 0xECB8AD4703B360A1, 0xFDE6DC7FE2EC5E64];
        Assert.Equal(expected, Enumerable.Range(0, 5).Select(_ => prng.NextUInt64()));
    }

    [Fact]
    public void Reseeding_starts_the_same_sequence_again()
    {
        var prng = new Prng(3);
        ulong first = prng.NextUInt64();
        prng.NextUInt64();
        prng.Reseed(3);
        Assert.Equal(first, prng.NextUInt64());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(1000)]
    public void Bounded_numbers_fall_evenly_into_their_range(int bound)
    {
        var prng = new Prng(1);
        var seen = new int[bound];
        const int Each = 400;
        for (int i = 0; i < bound * Each; i++) seen[prng.NextInt(bound)]++;
        // Six standard deviations of a binomial count.
        Assert.All(seen, count => Assert.InRange(count, Each - 6 * MathF.Sqrt(Each), Each + 6 * MathF.Sqrt(Each)));
    }

    [Fact]
    public void Uniform_and_normal_numbers_have_the_moments_that_they_promise()
    {
        var prng = new Prng(5);
        const int Count = 100_000;
        double sum = 0, normal = 0, square = 0;
        for (int i = 0; i < Count; i++)
        {
            float u = prng.NextFloat(), z = prng.NextNormal();
            Assert.InRange(u, 0f, 0.99999998f);
            (sum, normal, square) = (sum + u, normal + z, square + z * z);
        }
        Assert.Equal(0.5, sum / Count, 0.005);
        Assert.Equal(0, normal / Count, 0.02);
        Assert.Equal(1, square / Count, 0.02);
    }

    [Fact]
    public void A_shuffle_keeps_every_item_and_depends_on_the_seed_only()
    {
        int[] Shuffled(ulong seed)
        {
            int[] items = [.. Enumerable.Range(0, 100)];
            new Prng(seed).Shuffle<int>(items);
            return items;
        }
        Assert.Equal(Shuffled(1), Shuffled(1));
        Assert.NotEqual(Shuffled(1), Shuffled(2));
        Assert.Equal(Enumerable.Range(0, 100), Shuffled(1).Order());
    }

    [Fact]
    public void Places_next_to_each_other_have_unrelated_seeds()
    {
        var seeds = new HashSet<ulong>();
        for (ulong seed = 0; seed < 10; seed++)
            for (ulong a = 0; a < 10; a++)
                for (ulong b = 0; b < 10; b++) Assert.True(seeds.Add(Prng.Mix(seed, a, b)));
    }
}
