using System.Diagnostics;

namespace NetAdapt.Kernels.Training;

/// <summary>Where a training step's time goes: for each loop of each stage the shortest time that it took over a whole pass, all workers together. Shortest, since
/// on a busy machine whatever is longer was somebody else's.</summary>
internal sealed class StepTimes(IReadOnlyList<TrainingStep> steps, int workers)
{
    private readonly long[] _pass = new long[steps.Count * workers], _best = new long[steps.Count];
    private readonly Dictionary<TrainingStep, int> _numbers = steps.Select((step, number) => (step, number)).ToDictionary(x => x.step, x => x.number);

    public void Add(TrainingStep step, int worker, long since) => _pass[_numbers[step] * workers + worker] += Stopwatch.GetTimestamp() - since;

    public void EndPass()
    {
        for (int i = 0; i < _best.Length; i++)
        {
            long all = _pass.AsSpan(i * workers, workers).ToArray().Sum();
            if (_best[i] == 0 || all < _best[i]) _best[i] = all;
        }
        Array.Clear(_pass);
    }

    /// <summary>Each loop in its order, or all of a kind together: name, milliseconds, GFLOP/s, GB/s of the places that it touches.</summary>
    /// <param name="images">Of one pass.</param>
    public IEnumerable<(string Name, double Milliseconds, double GigaFlops, double GigaBytes)> Rows(int images, bool byKind) =>
        from step in Enumerable.Range(0, steps.Count)
        group step by byKind ? (object)steps[step].Kind : step into same
        let ms = same.Sum(s => _best[s]) * 1e3 / Stopwatch.Frequency
        select (byKind ? steps[same.First()].Kind : steps[same.First()].ToString(), ms, same.Sum(s => steps[s].Macs) * 2e-6 * images / ms,
            same.Sum(s => steps[s].Places.Sum(place => (long)place.Map.Pixels * place.Stride)) * 4e-6 * images / ms);
}
