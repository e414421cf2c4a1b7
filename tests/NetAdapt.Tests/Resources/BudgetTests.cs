using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class BudgetTests
{
    private static readonly ResourceUse Initial = new(new Latency(10), Macs: 8_000_000, WeightsBytes: 2_000_000, PeakMemoryBytes: 3_000_000);

    [Theory]
    [InlineData("latency=60%", Resource.Latency, 6)]
    [InlineData("40%", Resource.Latency, 4)]
    [InlineData("5ms", Resource.Latency, 5)]
    [InlineData("latency=300us", Resource.Latency, 0.3)]
    [InlineData("latency=300 µs", Resource.Latency, 0.3)]
    [InlineData("latency=1.5s", Resource.Latency, 1500)]
    [InlineData(" Latency = 12.5% ", Resource.Latency, 1.25)]
    [InlineData("macs=4M", Resource.Macs, 4e6)]
    [InlineData("macs=4e6", Resource.Macs, 4e6)]
    [InlineData("macs=1500000", Resource.Macs, 1.5e6)]
    [InlineData("macs=25%", Resource.Macs, 2e6)]
    [InlineData("weights=1MB", Resource.Weights, 1e6)]
    [InlineData("weights=512KiB", Resource.Weights, 512 * 1024)]
    [InlineData("memory=2MB", Resource.Memory, 2e6)]
    [InlineData("memory=50%", Resource.Memory, 1.5e6)]
    [InlineData("macs=60 %", Resource.Macs, 4.8e6)]
    [InlineData("latency=5 MS", Resource.Latency, 5)]
    [InlineData("macs=4m", Resource.Macs, 4e6)]
    [InlineData("weights=1 mb", Resource.Weights, 1e6)]
    [InlineData("memory=2mib", Resource.Memory, 2 * 1024 * 1024)]
    public void A_limit_is_an_amount_or_a_share_of_the_initial_network(string text, Resource resource, double amount)
    {
        Limit limit = Assert.Single(Budget.Parse(text).For(Initial).Limits);

        Assert.Equal(resource, limit.Resource);
        Assert.Equal(amount, limit.Amount!.Value, 1e-9 * amount);
    }

    [Theory]
    [InlineData("latency=5", "latency=5")]
    [InlineData("latency", "latency")]
    [InlineData("latency=", "latency=")]
    [InlineData("latency=0%", "over 0%")]
    [InlineData("latency=101%", "at most 100%")]
    [InlineData("latency=nan%", "over 0%")]
    [InlineData("latency=-5ms", "positive")]
    [InlineData("latency=0ms", "positive")]
    [InlineData("latency=1e400ms", "positive")]
    [InlineData("weights=1M", "1MB or 512KiB")]
    [InlineData("macs=4MB", "4M")]
    [InlineData("energy=4J", "latency, macs, weights and memory")]
    [InlineData("", "positive")]
    [InlineData("latency=0.5", "it has no unit")]
    [InlineData("macs=60%%", "share")]
    [InlineData("macs=0,5M", "write macs=0.5M")]
    [InlineData("latency=1,5ms", "write latency=1.5ms")]
    [InlineData("macs=1,50%", "write macs=1.50%; where a limit on latency begins, write macs=1,latency=50%")]
    [InlineData("macs=٦٠%", "write 60, in the digits 0 to 9")]
    [InlineData("macs=1 000 000", "write 1000000, without separators")]
    [InlineData("weights=1e400MB", "too large")]
    public void What_is_no_limit_is_refused_with_a_remedy(string text, string part)
    {
        var e = Assert.Throws<InvalidInputException>(() => Budget.Parse(text));

        Assert.Contains(part, e.Message);
    }

    [Fact]
    public void Several_limits_must_all_be_met()
    {
        Budget budget = Budget.Parse("weights=1MB", "latency=50%").For(Initial);

        Assert.False(budget.IsMetBy(Initial));
        Assert.False(budget.IsMetBy(Initial with { Latency = new Latency(5) }));
        Assert.True(budget.IsMetBy(Initial with { Latency = new Latency(5), WeightsBytes = 1_000_000 }));
        Assert.Equal(Resource.Weights, Assert.Single(budget.ExceededBy(Initial with { Latency = new Latency(5) })).Resource);
        Assert.Equal(2, budget.UsedShare(Initial), 1e-12);
    }

    [Fact]
    public void Limits_may_stand_in_one_text_with_commas() =>
        Assert.Equal(Budget.Parse("latency=5ms", "weights=1MB"), Budget.Parse("weights=1MB,latency=5ms"));

    [Fact]
    public void One_resource_cannot_be_limited_twice()
    {
        var e = Assert.Throws<InvalidInputException>(() => Budget.Parse("latency=5ms", "latency=60%"));

        Assert.Contains("limits latency twice (latency=5ms and latency=60%)", e.Message);
    }

    [Fact]
    public void The_tolerance_is_a_share_of_the_limit()
    {
        Budget budget = Budget.Parse("latency=5ms");

        Assert.False(budget.IsMetBy(Initial with { Latency = new Latency(5.09) }));
        Assert.True(budget.IsMetBy(Initial with { Latency = new Latency(5.09) }, tolerance: 0.02));
        Assert.False(budget.IsMetBy(Initial with { Latency = new Latency(5.11) }, tolerance: 0.02));
    }

    [Fact]
    public void A_relative_budget_must_be_resolved_before_it_is_asked() =>
        Assert.Throws<InvalidOperationException>(() => Budget.Parse("latency=60%").IsMetBy(Initial));

    [Theory]
    [InlineData("latency=60%")]
    [InlineData("latency=0.3ms,macs=4000000,weights=512KiB,memory=33.3%")]
    public void A_budget_reads_its_own_text(string text) => Assert.Equal(Budget.Parse(text), Budget.Parse(Budget.Parse(text).ToString()));

    [Fact]
    public void Quantities_carry_their_unit()
    {
        Assert.Equal("3.66 M MACs", new Quantity(Resource.Macs, 3_660_000).ToString());
        Assert.Equal("1.26 MB", new Quantity(Resource.Weights, 1_260_000).ToString());
        Assert.Equal("640 B", new Quantity(Resource.Memory, 640).ToString());
        Assert.Equal("14.82 ms", Initial.QuantityOf(Resource.Latency) with { Amount = 14.82 } + "");
    }
}
