using NetAdapt.Backends;
using NetAdapt.Deadlines;
using NetAdapt.Resources;
using NetAdapt.Tests.Resources;

namespace NetAdapt.Tests.Deadlines;

public sealed class DeadlineSessionTests
{
    private readonly FakeClock _clock = new();
    private double _slowdown = 1;

    [Fact]
    public void A_throttled_device_keeps_its_deadline_with_a_faster_member_and_gets_the_accurate_one_back()
    {
        using DeadlineSession session = Session(8, 7, 4, 2);
        Run(session, 500);
        Assert.Equal((0, 0L), (session.Member, session.LateRuns));
        _slowdown = 3;
        Run(session, 500);
        Assert.Equal((2, 2L), (session.Member, session.LateRuns));   // 2 x 3 ms: two runs were late, and then none
        Assert.InRange(session.LastRun.Milliseconds, 5.9, 6.1);
        _slowdown = 1;
        Run(session, 500);
        Assert.Equal((0, 2L, 2L, 1500L), (session.Member, session.LateRuns, session.Switches, session.Runs));
    }

    [Fact]
    public void Each_run_uses_the_member_that_was_chosen_and_gives_its_output()
    {
        using DeadlineSession session = Session(8, 7, 4, 2);
        Run(session, 1);
        Assert.Equal(0, session.Output[0]);
        _slowdown = 3;
        Run(session, 20);
        session.Input[0] = 5;
        session.Run();
        Assert.Equal(2, session.Output[0]);
        Assert.Equal("2", session.Layers[0].Name);
    }

    [Fact]
    public void What_the_members_take_is_measured_in_the_beginning()
    {
        using DeadlineSession session = Session(8, 7, 4, 2);
        Assert.Equal([7, 4, 2], session.Unhindered.Select(latency => Math.Round(latency.Milliseconds, 3)));
        Assert.Equal(0, session.Runs);
    }

    [Fact]
    public void A_deadline_that_is_none_is_refused()
    {
        foreach (double deadline in new[] { 0, -1, double.NaN, double.PositiveInfinity }) Assert.Throws<InvalidInputException>(() => Session(deadline, 7));
    }

    private DeadlineSession Session(double deadline, params double[] members) =>
        new(new FamilyPlan([.. members.Select((ms, i) => (IInferencePlan)new Member(this, i, ms))], 0), new Latency(deadline), null, _clock);

    private static void Run(DeadlineSession session, int runs)
    {
        for (int run = 0; run < runs; run++)
        {
            session.Input.Clear();
            session.Run();
        }
    }

    /// <summary>Takes a time, and outputs its number.</summary>
    private sealed class Member(DeadlineSessionTests device, int number, double ms) : IInferencePlan
    {
        private readonly float[] _input = new float[3], _output = new float[1];

        public IReadOnlyList<PlannedLayer> Layers => [new PlannedLayer($"{number}", null!, "", 0, 0, 0)];

        public PlanOptions Options => new();

        public long PeakBytes => 0;

        public Span<float> Input => _input;

        public Span<float> Output => _output;

        public void Run(int images = 1)
        {
            device._clock.Advance(ms * device._slowdown);
            _output[0] = number;
        }

        public void RunLayer(int layer, int images = 1) => Run();

        public void Dispose()
        {
        }
    }
}
