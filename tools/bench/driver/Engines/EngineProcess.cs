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
    public double[] Run(string key, int warmups, int runs) => Numbers($"run {key} {warmups} {runs}");

    /// <summary>Of our own engine: the microseconds of each run, and what the core's registers alone could do beside it, in GFLOP/s.</summary>
    public (double Microseconds, double Peak)[] RunBesidePeak(string key, int warmups, int runs) =>
        [.. Numbers($"run-beside-peak {key} {warmups} {runs}").Chunk(2).Select(pair => (pair[0], pair[1]))];

    /// <summary>Of our own engine: what its core's registers alone can do, in GFLOP/s, look after look.</summary>
    public double[] Peaks(int looks) => Numbers($"peak {looks}");

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5))) _process.Kill();
        _process.Dispose();
    }

    private double[] Numbers(string line) => [.. Ask(line).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => double.Parse(word, CultureInfo.InvariantCulture))];
}
