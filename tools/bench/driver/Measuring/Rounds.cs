using NetAdapt.Resources;

namespace NetAdapt.Bench.Measuring;

/// <summary>Contenders in turn, round after round, so that a machine that is slower for a while is so for all.</summary>
internal static class Rounds
{
    // Threads of the last engine that wait awake for more work have gone to sleep by then.
    private static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(5);

    /// <param name="betweenRounds">Called before each round.</param>
    public static void Run(IReadOnlyList<Contender> contenders, RoundSettings settings, Action<int>? betweenRounds = null)
    {
        foreach (Contender contender in contenders) contender.Prepare(settings.Turn);
        for (int round = 0; round < settings.Rounds; round++)
        {
            betweenRounds?.Invoke(round);
            // Nobody is always the first, or always after the same other.
            foreach (Contender contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                Thread.Sleep(s_quiet);
                contender.TakeTurn();
            }
        }
    }

    /// <summary>Median over the rounds of ours / theirs.</summary>
    public static double Ratio(Contender ours, Contender theirs) =>
        SampleStatistics.MedianOf([.. ours.Milliseconds.Zip(theirs.Milliseconds, (a, b) => a / b)]);
}
