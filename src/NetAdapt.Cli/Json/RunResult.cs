namespace NetAdapt.Cli.Json;

/// <param name="Head">"softmax", "sigmoid", "multilabel"; null: the outputs are no probabilities, nor logits of
/// any.</param>
/// <param name="Deadline">Null: none was given.</param>
internal sealed record RunResult(string Model, string Isa, string? Head, RunOutput[] Outputs,
    DeadlineResult? Deadline = null);

/// <param name="Name">The image, or the place in the array.</param>
/// <param name="Values">The network's output for it, in the order of the file's output array; null for what is not
/// finite.</param>
/// <param name="Top">The five largest of the values, the largest first.</param>
internal sealed record RunOutput(string Name, float?[] Values, RunClass[] Top);

/// <param name="Value">The output; for class 0 of a single output that tells two classes apart its opposite. Null where
/// it is not finite.</param>
/// <param name="Probability">By the network's head; null where it has none, or where it is not finite.</param>
internal sealed record RunClass(int Class, float? Value, float? Probability);
