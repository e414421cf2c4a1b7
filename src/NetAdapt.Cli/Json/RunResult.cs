namespace NetAdapt.Cli.Json;

/// <param name="Deadline">Null: none was given.</param>
internal sealed record RunResult(string Model, string Isa, RunOutput[] Outputs, DeadlineResult? Deadline = null);

/// <param name="Name">The image, or the place in the array.</param>
/// <param name="Values">The network's output for it, in the order of the file's output array.</param>
/// <param name="Top">The five largest of the values, the largest first.</param>
internal sealed record RunOutput(string Name, float[] Values, RunClass[] Top);

/// <param name="Probability">Softmax of the values, where they do not sum to one already.</param>
internal sealed record RunClass(int Class, float Value, float Probability);
