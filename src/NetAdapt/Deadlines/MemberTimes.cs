using NetAdapt.Backends;
using NetAdapt.Resources;

namespace NetAdapt.Deadlines;

/// <summary>What each member of a family takes, in rounds over all of them, so that a machine that slows down for a while does so for all.</summary>
internal static class MemberTimes
{
    private const int LeastRounds = 3, MostRounds = 15;
    private static readonly TimeSpan Warm = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Enough = TimeSpan.FromMilliseconds(500);

    /// <returns>Lower quartiles over the rounds: what disturbs only ever slows down.</returns>
    public static IEnumerable<Latency> Measure(FamilyPlan plans, TimeProvider clock)
    {
        double[][] times = [.. plans.Members.Select(_ => new double[MostRounds])];
        long start = clock.GetTimestamp();
        do
            foreach (IInferencePlan plan in plans.Members) RandomInput.Into(plan).Run();
        while (clock.GetElapsedTime(start) < Warm);
        start = clock.GetTimestamp();
        int round = 0;
        for (; round < MostRounds && (round < LeastRounds || clock.GetElapsedTime(start) < Enough); round++)
            for (int member = 0; member < times.Length; member++)
            {
                IInferencePlan plan = RandomInput.Into(plans.Members[member]);
                // The second run: the first one finds the other members' weights in the caches.
                plan.Run();
                RandomInput.Into(plan);
                long before = clock.GetTimestamp();
                plan.Run();
                // Never 0: slowdowns are quotients.
                times[member][round] = Math.Max(Latency.OfTicks(clock.GetTimestamp() - before, clock.TimestampFrequency).Milliseconds, 1e-6);
            }
        return times.Select(own => new Latency(SampleStatistics.LowerQuartileOf(own.AsSpan(0, round))));
    }
}
