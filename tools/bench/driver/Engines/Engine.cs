using System.Diagnostics;
using System.Globalization;

namespace NetAdapt.Bench.Engines;

/// <summary>The cores that an engine is kept on; as many threads as cores.</summary>
internal sealed record Cores(int[] Numbers)
{
    public int Count => Numbers.Length;

    /// <summary>"0,1", as taskset takes it.</summary>
    public override string ToString() => string.Join(',', Numbers);
}

/// <summary>A program that runs networks.</summary>
/// <param name="Command">The program and what always comes first.</param>
/// <param name="Environment">What holds it to an instruction set.</param>
internal sealed record Engine(string Name, string[] Command, Dictionary<string, string> Environment)
{
    public ProcessStartInfo StartInfo(Cores cores, string[] arguments)
    {
        var info = new ProcessStartInfo("taskset", ["-c", cores.ToString(), .. Command, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        info.Environment["OMP_NUM_THREADS"] = cores.Count.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in Environment) info.Environment[name] = value;
        return info;
    }
}
