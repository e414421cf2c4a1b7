using NetAdapt.Runs;

namespace NetAdapt.CApi.Border;

/// <summary>An adaptation's events as a C program's callback sees them.</summary>
internal sealed class AdaptProgress(Progress progress) : IProgress<AdaptEvent>
{
    public void Report(AdaptEvent value)
    {
        if (InfoOf(value) is not { } info) return;
        progress.Tell(info with { SecondsLeft = value.Left?.TotalSeconds ?? double.NaN });
    }

    private static ProgressInfo? InfoOf(AdaptEvent value)
    {
        var info = new ProgressInfo { Stage = Stage.Proposals, Loss = double.NaN, Accuracy = double.NaN, LatencyMs = double.NaN };
        return value switch
        {
            DataOpened or GroupsLeftAlone or PhaseLasts or DeviceChanged or TableFinished or TableIsUntrue or RunEnded => null,
            TableStarted => info with { Stage = Stage.Table },
            TableMeasuring { Progress: var p } => info with { Stage = Stage.Table, Done = p.Shapes, Of = p.AllShapes },
            RunBegan { Initial: var state } => info with { Accuracy = state.Accuracy, LatencyMs = state.Use.Latency.Milliseconds },
            RunWentOn { State: var state } => info with { Iteration = state.Iteration, Accuracy = state.Accuracy, LatencyMs = state.Use.Latency.Milliseconds },
            IterationStarted e => info with { Iteration = e.Iteration, Of = e.Proposals, Accuracy = e.State.Accuracy, LatencyMs = e.State.Use.Latency.Milliseconds },
            ProposalFinished e => info with { Iteration = e.Iteration, Done = e.Finished, Of = e.Of, Accuracy = e.Proposal.Accuracy, LatencyMs = e.Proposal.Predicted.Latency.Milliseconds },
            ProposalAdopted e => info with { Iteration = e.Iteration, Accuracy = e.State.Accuracy, LatencyMs = e.State.Use.Latency.Milliseconds },
            LongTermStarted { State: var state } => info with { Stage = Stage.FineTuning, Accuracy = state.Accuracy, LatencyMs = state.Use.Latency.Milliseconds },
            LongTermEpochFinished { Epoch: var e } => info with { Stage = Stage.FineTuning, Iteration = e.Epoch, Done = e.Epoch, Of = e.Epochs, Loss = e.Loss, Accuracy = e.TrainTop1 },
            _ => info,
        };
    }
}
