using NetAdapt.Backends;
using NetAdapt.Deadlines;
using NetAdapt.Graphs;
using NetAdapt.Networks;
using NetAdapt.Resources;

namespace NetAdapt.Kernels.Tests;

public sealed class FamilyPlanTests
{
    private static readonly Network[] s_networks = [MobileNetV1.Build(0.5, 32, 10), MobileNetV1.Build(0.25, 32, 10, seed: 2), MobileNetV1.Build(0.375, 32, 10, seed: 3)];

    public static TheoryData<string, int> IsasAndThreads => [.. KernelCatalog.SupportedIsas.SelectMany(isa => new[] { 1, 2 }, (isa, threads) => (isa, threads))];

    [Theory, MemberData(nameof(IsasAndThreads))]
    public void Members_give_the_bits_of_plans_of_their_own_in_any_order(string isa, int threads)
    {
        var backend = new CpuBackend(isa);
        FusedNetwork[] networks = [.. s_networks.Select(FusedNetwork.Of)];
        using FamilyPlan family = backend.PlanFamily(networks, new PlanOptions(2, threads));
        float[][] expected = [.. networks.Select(network =>
        {
            using IInferencePlan plan = backend.PlanInference(network, new PlanOptions(2, threads));
            return Run(plan);
        })];
        foreach (int member in (int[])[0, 2, 1, 0, 1, 2, 2, 0]) Assert.Equal(expected[member], Run(family.Members[member]));
    }

    [Fact]
    public void Together_they_take_their_weights_and_the_activations_of_the_largest()
    {
        FusedNetwork[] networks = [.. s_networks.Select(FusedNetwork.Of)];
        using FamilyPlan family = new CpuBackend().PlanFamily(networks, new PlanOptions(8));
        long[] alone = [.. networks.Select(network =>
        {
            using IInferencePlan plan = new CpuBackend().PlanInference(network, new PlanOptions(8));
            return plan.PeakBytes;
        })];
        Assert.InRange(family.PeakBytes, alone.Max(), alone.Sum() - 1);
        long weights = s_networks.Sum(network => network.WeightsBytes);
        Assert.InRange(family.PeakBytes - weights, 0, 1.3 * (alone[0] - s_networks[0].WeightsBytes) + 0.2 * weights);
    }

    [Fact]
    public void A_session_moves_down_and_up_between_real_plans_without_taking_memory()
    {
        var clock = new StretchedClock();
        var family = new NetworkFamily(s_networks.Select((network, i) => new FamilyMember($"{i}", network)));
        // So long that this machine never takes it by itself, and so short that a clock that runs a million times as fast always does.
        using var session = new DeadlineSession(family, new Latency(60_000), new CpuBackend(), new PlanOptions(), clock: clock);
        Go(100);
        Assert.Equal(0, session.Member);
        // Once to rehearse: what is made when it is first used does not count.
        DownAndUp();
        long before = GC.GetAllocatedBytesForCurrentThread();
        DownAndUp();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void DownAndUp()
        {
            clock.Factor = 10_000_000;
            Go(100);
            int down = session.Member;
            clock.Factor = 1;
            Go(400);
            if (down == 0 || session.Member != 0) Assert.Fail($"member {down} after delays, {session.Member} after a recovery");
        }

        void Go(int runs)
        {
            for (int run = 0; run < runs; run++)
            {
                session.Input.Fill(0.5f);
                session.Run();
            }
        }
    }

    private static float[] Run(IInferencePlan plan)
    {
        RandomInput.Into(plan);
        plan.Run(2);
        return plan.Output.ToArray();
    }

    /// <summary>The system's clock, on which time passes faster.</summary>
    private sealed class StretchedClock : TimeProvider
    {
        private long _last = System.GetTimestamp(), _now;

        public double Factor { get; set; } = 1;

        public override long GetTimestamp()
        {
            long now = System.GetTimestamp();
            _now += (long)((now - _last) * Factor);
            _last = now;
            return _now;
        }
    }
}
