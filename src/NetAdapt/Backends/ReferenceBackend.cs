using NetAdapt.Graphs;

namespace NetAdapt.Backends;

/// <summary>Runs the ops' own scalar Forward and Backward, one after the other: slow, obvious, and the law that faster backends are held against.</summary>
public sealed class ReferenceBackend : IBackend
{
    public string Device => "reference";

    public string Isa => "scalar";

    public IInferencePlan PlanInference(FusedNetwork network, PlanOptions options) => new ReferenceInferencePlan(network, options);

    public ITrainingPlan PlanTraining(Network network, PlanOptions options) => SharedWeightsPlan.Of(network, options, (n, o) => new ReferenceTrainingPlan(n, o));
}
