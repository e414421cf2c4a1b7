using NetAdapt.Backends;
using NetAdapt.Kernels.Plans;

namespace NetAdapt.Kernels.Tests;

public sealed class ArenaTests
{
    [Fact]
    public void Buffers_that_live_at_the_same_time_never_overlap_and_others_share()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            Claim[] claims = [.. Enumerable.Range(0, 12).Select(i => new Claim(random.Next(1, 500), i, i + random.Next(1, 4)))];
            var (places, floats) = Arena.Assign(claims);
            for (int i = 0; i < claims.Length; i++)
            {
                Assert.Equal(0, places[i] % PlanMemory.Line);
                Assert.True(places[i] + claims[i].Floats <= floats);
                for (int j = 0; j < i; j++)
                    Assert.True(!claims[i].Meets(claims[j]) || places[i] + claims[i].Floats <= places[j] || places[j] + claims[j].Floats <= places[i]);
            }
            Assert.True(floats < claims.Sum(c => c.Floats + PlanMemory.Line));
        }
    }

    [Fact]
    public void A_chain_takes_two_buffers()
    {
        Claim[] chain = [.. Enumerable.Range(0, 6).Select(i => new Claim(160, i, i + 1))];
        Assert.Equal(320, Arena.Assign(chain).Floats);
    }
}
