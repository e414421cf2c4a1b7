using NetAdapt.Training;

namespace NetAdapt.Tests.Training;

public sealed class KeptStateTests
{
    private static KeptState State(int epoch, double top1) => new(epoch, new HoldoutScore(top1, 1), new HoldoutScore(top1, 1), [], []);

    [Theory]
    [InlineData(0.80, 0.79, 2)]   // within one standard error of 400 images, which is 0.02
    [InlineData(0.80, 0.77, 1)]
    [InlineData(0.80, 0.90, 2)]
    public void The_later_state_is_kept_unless_it_is_clearly_worse(double earlier, double later, int kept) =>
        Assert.Equal(kept, KeptState.Better(State(1, earlier), State(2, later), 400).Epoch);

    [Fact]
    public void Small_losses_do_not_add_up_to_a_large_one()
    {
        KeptState kept = State(0, 0.80);
        for (int epoch = 1; epoch <= 20; epoch++) kept = KeptState.Better(kept, State(epoch, 0.80 - 0.01 * epoch), 400);
        Assert.InRange(kept.Score.Top1, 0.78, 0.80);
    }

    [Fact]
    public void A_network_comes_back_from_its_state_with_the_same_bits()
    {
        var network = TinyProblem.Network(3);
        KeptState state = KeptState.Of(network, 1, default);
        Assert.Equal(TinyProblem.Bits(network), TinyProblem.Bits(state.ToNetwork(TinyProblem.Network(4))));
    }
}
