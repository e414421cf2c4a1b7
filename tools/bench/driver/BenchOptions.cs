using NetAdapt.Numbers;

namespace NetAdapt.Bench;

/// <summary>What tools/bench/run was asked for.</summary>
/// <param name="Isa">"avx512", "avx2"; null: the best here.</param>
internal sealed record BenchOptions(bool Json, bool Quick, string? Isa, int[]? Cores, string Filter)
{
    public const string Usage = "tools/bench/run [--json] [--quick] [--isa avx512|avx2] [--cores LIST] [FILTER]";

    /// <exception cref="InvalidInputException">An option is not known.</exception>
    public static BenchOptions Parse(string[] arguments)
    {
        var options = new BenchOptions(false, false, null, null, "");
        for (int i = 0; i < arguments.Length; i++)
            options = arguments[i] switch
            {
                "--json" => options with { Json = true },
                "--quick" => options with { Quick = true },
                "--isa" when i + 1 < arguments.Length && arguments[i + 1] is "avx512" or "avx2" => options with { Isa = arguments[++i] },
                "--cores" when i + 1 < arguments.Length => options with { Cores = [.. Numbers(arguments[++i])] },
                [not '-', ..] when options.Filter.Length == 0 => options with { Filter = arguments[i] },
                _ => throw new InvalidInputException($"'{arguments[i]}' is not understood. {Usage}"),
            };
        return options;
    }

    private static IEnumerable<int> Numbers(string list) =>
        list.Split(',').Select(part => NumberText.TryWhole(part, out int core) ? core : throw new InvalidInputException($"--cores takes numbers such as 0,1, not '{list}'"));
}
