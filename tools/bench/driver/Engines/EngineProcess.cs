using System.Diagnostics;
using System.Globalization;

namespace NetAdapt.Bench.Engines;

/// <summary>One engine at work: a process pinned to its cores that answers line by line (engines/protocol/README.md).</summary>
internal sealed class EngineProcess : IDisposable
{
    private readonly Process _process;

    public EngineProcess(Engine engine, Cores cores)
    {
        (Engine, Cores) = (engine, cores);
        _process = Process.Start(engine.StartInfo(cores, [])) ?? throw new InvalidOperationException($"{engine.Name} did not start");
    }

    public Engine Engine { get; }

    public Cores Cores { get; }

    /// <summary>"onednn, 2 threads".</summary>
    public string Name => $"{Engine.Name}, {Cores.Count} thread{(Cores.Count == 1 ? "" : "s")}";

    /// <exception cref="InvalidOperationException">The engine ended instead of answering; it said why on standard error.</exception>
    public string Ask(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
            return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{Name} ended at '{line}'");
        }
        catch (IOException e)
        {
            throw new InvalidOperationException($"{Name} ended at '{line}'", e);
        }
    }

    /// <summary>Microseconds of each of <paramref name="runs"/> runs.</summary>
    public double[] Run(string key, int warmups, int runs) => [.. Ask($"run {key} {warmups} {runs}").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)];

    public double Peak() => Number(Ask("peak"));

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        _process.Dispose();
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
