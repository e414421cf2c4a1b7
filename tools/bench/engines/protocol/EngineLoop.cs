using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

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
            case ["peak"] when Peak != null:
                return Peak().ToString("0.0", CultureInfo.InvariantCulture);
            case ["drop", var key]:
                _loaded[key].Dispose();
                _loaded.Remove(key);
                return "ok";
            default:
                throw new InvalidOperationException($"'{string.Join(' ', words)}' is no command");
        }
    }

    private static string Times(ILoaded loaded, int warmups, int runs)
    {
        for (int i = 0; i < warmups; i++)
        {
            loaded.Prepare();
            loaded.Run();
        }
        var times = new double[runs];
        for (int i = 0; i < runs; i++)
        {
            loaded.Prepare();
            long start = Stopwatch.GetTimestamp();
            loaded.Run();
            // Not through TimeSpan: its ticks of 100 ns are as long as the smallest layers take.
            times[i] = (Stopwatch.GetTimestamp() - start) * (1e6 / Stopwatch.Frequency);
        }
        var text = new StringBuilder();
        foreach (double time in times) text.Append(CultureInfo.InvariantCulture, $"{time:0.00} ");
        return text.ToString();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static float[] Floats(string path) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    private static void Write(string path, float[] values) => File.WriteAllBytes(path, MemoryMarshal.AsBytes(values.AsSpan()));
}
