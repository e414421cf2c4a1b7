using System.Globalization;
using System.Numerics;
using NetAdapt.Graphs;
using NetAdapt.OpenCL.Inference;
using NetAdapt.OpenCL.Runtime;
using NetAdapt.Ops;
using NetAdapt.Tensors;

namespace NetAdapt.OpenCL.Tuning;

/// <summary>Chooses how each layer is computed: by timing variants where the layer stands, on the device's own clock, and remembering what was found.</summary>
internal sealed class Tuner
{
    // Of the likeliest variants; each has to be compiled once, and each layer's size to be tried.
    private const int Likely = 6;
    private const int Runs = 5;

    private readonly DeviceContext _context;
    private readonly TuningEffort _effort;
    private readonly TuningCache _cache;
    private readonly Lock _lock = new();

    public Tuner(DeviceContext context, bool half, TuningEffort effort, string? folder)
    {
        (_context, _effort) = (context, effort);
        _cache = new TuningCache(folder, $"{context.Device.Identity} | {(half ? "fp16" : "fp32")} | {effort} | {KernelSources.HashOfInference:x16}");
    }

    /// <summary>Layers whose variants were timed since the tuner was made; for the others something was known.</summary>
    public int Timed { get; private set; }

    /// <summary>The layer's step, bound and ready to run.</summary>
    public (Variant Variant, LayerStep Step) Choose(InferenceKernel kernel, LayerFrame frame, LayerShape shape)
    {
        Variant[] variants = [.. kernel.Variants(frame)];
        if (variants.Length == 1 || _effort == TuningEffort.None) return (variants[0], variants[0].Bind(frame));
        lock (_lock)
        {
            string key = _effort == TuningEffort.Full ? string.Create(CultureInfo.InvariantCulture, $"{shape} x{frame.Images}") : ClassOf(kernel, frame);
            if (_cache.Find(key) is not { } ranking)
            {
                ranking = Rank(_effort == TuningEffort.Full ? variants : variants[..Math.Min(Likely, variants.Length)], frame);
                _cache.Add(key, ranking);
                Timed++;
            }
            // A layer at its class's edge may lack the best one: its tile is larger than the layer.
            Variant best = ranking.Select(name => variants.FirstOrDefault(v => v.Name == name)).FirstOrDefault(v => v != null) ?? variants[0];
            return (best, best.Bind(frame));
        }
    }

    /// <summary>Writes what was found since the last time, so that the next start need not look for it.</summary>
    public void Save()
    {
        lock (_lock) _cache.Save();
    }

    /// <summary>Sizes to the next power of two: what is best changes slowly with them. The input's channels are left out: all variants take longer with them alike.</summary>
    private static string ClassOf(InferenceKernel kernel, LayerFrame frame)
    {
        FeatureMap x = frame.Inputs[0], y = frame.Output;
        string window = frame.Layer.Op is Convolution c ? $"{c.Window} {(c.Groups == 1 ? "" : c.Groups == x.C ? "dw" : "g")}" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{InferenceKernel.KeyOf(kernel.Algorithm, frame)} {window} {Up(y.C)} w{Up(y.W)} p{BitOperations.RoundUpToPowerOf2((ulong)y.Pixels * (ulong)frame.Images)}");

        static uint Up(int size) => BitOperations.RoundUpToPowerOf2((uint)size);
    }

    /// <summary>Names of variants, the fastest first. One that the device refuses (too many registers, too large a group) is left out.</summary>
    private string[] Rank(Variant[] variants, LayerFrame frame)
    {
        var times = new List<(string Name, double Milliseconds)>();
        OpenClException? refused = null;
        foreach (Variant variant in variants)
        {
            try
            {
                times.Add((variant.Name, Time(variant, frame)));
            }
            catch (OpenClException e) when (e.Code != ErrorNames.DeviceNotAvailable)
            {
                refused = e;
            }
        }
        return times.Count > 0 ? [.. times.OrderBy(t => t.Milliseconds).Select(t => t.Name)] : throw refused!;
    }

    private double Time(Variant variant, LayerFrame frame)
    {
        using LayerStep step = variant.Bind(frame);
        step.SetImages(frame.Images);
        // Weights are on their way through the other queue.
        _context.Queue.Finish();
        double least = double.PositiveInfinity;
        for (int run = -1; run < Runs; run++)
        {
            DeviceEvent[] events = [.. step.Launches.Select(launch => launch.RunTimed(_context.ProfilingQueue))];
            _context.ProfilingQueue.Finish();
            if (run >= 0) least = Math.Min(least, events.Sum(e => e.Milliseconds));
            foreach (DeviceEvent e in events) e.Dispose();
        }
        return least;
    }
}
