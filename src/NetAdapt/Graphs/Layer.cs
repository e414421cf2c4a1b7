using System.Collections.Immutable;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.Graphs;

/// <summary>One node of a <see cref="Network"/>: an op, the numbers of the layers whose outputs it reads, and its weights. Its output carries its number.</summary>
public sealed record Layer(string Name, Op Op, ImmutableArray<int> Inputs, ImmutableArray<Tensor> Weights);
