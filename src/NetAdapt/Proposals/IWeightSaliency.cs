using NetAdapt.Graphs;
using NetAdapt.Tensors;

namespace NetAdapt.Proposals;

/// <summary>Says how much the loss depends on each weight.</summary>
public interface IWeightSaliency
{
    /// <summary>For each layer |weight * d loss / d weight| of its kernel, summed over some batches; null for layers without a kernel.</summary>
    Tensor?[] Of(Network network, CancellationToken cancellation);
}
