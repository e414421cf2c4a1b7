using System.Diagnostics;
using NetAdapt.Graphs;

namespace NetAdapt.Proposals;

/// <summary>Turns requests into proposals, several at a time, each on one thread. What a proposal is does not depend on the number of workers, and one that fails takes
/// no other with it.</summary>
public sealed class ProposalRunner(IFineTuner fineTuner, IJudge holdout, int workers)
{
    /// <summary>Proposals in the order of their requests.</summary>
    /// <param name="finished">Called for each proposal as soon as it stands, one call at a time. What it throws stops the run.</param>
    /// <exception cref="OperationCanceledException">Cancelled; requests that had not finished are lost.</exception>
    public IReadOnlyList<Proposal> Run(IReadOnlyList<ProposalRequest> requests, Action<int, Proposal> finished, CancellationToken cancellation)
    {
        var proposals = new Proposal[requests.Count];
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Exception? failure = null;
        int next = -1;
        var gate = new Lock();
        int count = Math.Clamp(workers, 1, Math.Max(1, requests.Count));
        Thread[] threads = [.. Enumerable.Range(0, count).Select(n => new Thread(Work) { IsBackground = true, Name = $"proposals {n}" })];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        if (failure != null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
        cancellation.ThrowIfCancellationRequested();
        return proposals;

        void Work()
        {
            try
            {
                for (int i = Interlocked.Increment(ref next); i < requests.Count && !stop.IsCancellationRequested; i = Interlocked.Increment(ref next))
                {
                    proposals[i] = Propose(requests[i], stop.Token);
                    lock (gate) finished(i, proposals[i]);
                }
            }
            catch (Exception e)
            {
                // Carried to the caller's thread; the first one counts, those that follow from the stop do not.
                Interlocked.CompareExchange(ref failure, e, null);
                stop.Cancel();
            }
        }
    }

    /// <summary>Lines 7 and 8 of Algorithm 1, and the accuracy that line 9 asks for.</summary>
    private Proposal Propose(ProposalRequest request, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        var proposal = new Proposal(request.Group.Name, request.Group.Width, request.Units.Length, request.Predicted, double.NaN, 0, null, null);
        try
        {
            Network simplified = request.Simplify();
            long simple = Stopwatch.GetTimestamp();
            Network tuned = fineTuner.ShortTerm(simplified, request.Seed, cancellation);
            proposal = proposal with { TrainingSeconds = Stopwatch.GetElapsedTime(simple).TotalSeconds };
            long trained = Stopwatch.GetTimestamp();
            double accuracy = holdout.Top1(tuned, cancellation);
            proposal = proposal with { EvaluationSeconds = Stopwatch.GetElapsedTime(trained).TotalSeconds };
            proposal = double.IsNaN(accuracy) ? proposal with { Failure = "its accuracy is not a number" } : proposal with { Accuracy = accuracy, Network = tuned };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The proposal's failure is its result: the run reports it and goes on with the others.
            proposal = proposal with { Failure = e.Message };
        }
        return proposal with { Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds };
    }
}
