using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NetAdapt.Bench.Engines;

/// <summary>A network that is ready to run, or to train.</summary>
internal interface ILoaded : IDisposable
{
    /// <summary>Before each run; not timed.</summary>
    void Prepare()
    {
    }

    /// <summary>One run, or one step.</summary>
    void Run();

    /// <summary>One run's output, or one step's loss.</summary>
    float[] Output();
}

/// <summary>What README.md beside this file describes, for engines written in C#.</summary>
internal sealed class EngineLoop(string name)
{
    private readonly Dictionary<string, ILoaded> _loaded = [];

    /// <summary>Arguments: the network's path without its ending, and the image.</summary>
    public required Func<string, float[], ILoaded> Load { get; init; }

    /// <summary>The batch comes last.</summary>
    public Func<string, float[], int, ILoaded>? Train { get; init; }

    /// <summary>A look at what the core's registers alone can do, in GFLOP/s.</summary>
    public Func<double>? Peak { get; init; }

    public int Run(string[] arguments)
    {
        try
        {
            if (arguments is ["once", var path, var input, var output])
            {
                using ILoaded loaded = Load(path, Floats(input));
                Write(output, loaded.Output());
                return 0;
            }
            while (Console.In.ReadLine() is { } line) Console.Out.WriteLine(Answer(line.Split(' ')));
            return 0;
        }
        catch (Exception e)
        {
            Console.Error.WriteLine($"{name}: {e.Message}");
            return 2;
        }
    }

    private string Answer(string[] words)
    {
        switch (words)
        {
            case ["load", var key, var path, var input]:
                _loaded[key] = Load(path, Floats(input));
                return "ok";
            case ["train", var key, var path, var input, var batch] when Train != null:
                _loaded[key] = Train(path, Floats(input), Number(batch));
                return "ok";
            case ["output", var key, var file]:
                Write(file, _loaded[key].Output());
                return "ok";
            case ["run", var key, var warmups, var runs]:
                return Times(_loaded[key], Number(warmups), Number(runs));
            case ["run-beside-peak", var key, var warmups, var runs] when Peak != null:
                return Times(_loaded[key], Number(warmups), Number(runs), Peak);
            case ["peak", var looks] when Peak != null:
                return Line(Enumerable.Range(0, Number(looks)).Select(_ => Peak()));
            case ["drop", var key]:
                _loaded[key].Dispose();
                _loaded.Remove(key);
                return "ok";
            default:
                throw new InvalidOperationException($"'{string.Join(' ', words)}' is no command");
        }
    }

    /// <param name="peak">Looked at after each run; its figure follows the run's.</param>
    private static string Times(ILoaded loaded, int warmups, int runs, Func<double>? peak = null)
    {
        for (int i = 0; i < warmups; i++)
        {
            loaded.Prepare();
            loaded.Run();
        }
        var answer = new List<double>(2 * runs);
        for (int i = 0; i < runs; i++)
        {
            loaded.Prepare();
            long start = Stopwatch.GetTimestamp();
            loaded.Run();
            // Not through TimeSpan: its ticks of 100 ns are as long as the smallest layers take.
            answer.Add((Stopwatch.GetTimestamp() - start) * (1e6 / Stopwatch.Frequency));
            if (peak != null) answer.Add(peak());
        }
        return Line(answer);
    }

    private static string Line(IEnumerable<double> figures) => string.Join(' ', figures.Select(figure => figure.ToString("0.00", CultureInfo.InvariantCulture)));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static float[] Floats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    private static void Write(string path, float[] values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()));
}
