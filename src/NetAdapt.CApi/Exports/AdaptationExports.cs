using System.Collections.Immutable;
using System.Runtime.InteropServices;
using NetAdapt.CApi.Border;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Recipes;
using NetAdapt.Runs;

namespace NetAdapt.CApi.Exports;

[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Setting
{
    public byte* Name, Value;
}

[StructLayout(LayoutKind.Sequential)]
internal struct AdaptationInfo
{
    public uint StructSize;
    public int Met, Iterations;
    public uint Reserved;
    public double LatencyBeforeMs, LatencyAfterMs, AccuracyBefore, AccuracyAfter;
    public ulong MacsBefore, MacsAfter, WeightsBytesBefore, WeightsBytesAfter;

    public static AdaptationInfo Of(AdaptReport report, uint size) => new()
    {
        StructSize = size, Met = report.Met ? 1 : 0, Iterations = report.Iterations.Length,
        LatencyBeforeMs = report.Before.LatencyMs ?? double.NaN, LatencyAfterMs = report.After.LatencyMs ?? double.NaN,
        AccuracyBefore = report.Before.Top1 ?? double.NaN, AccuracyAfter = report.After.Top1 ?? double.NaN,
        MacsBefore = (ulong)report.Before.Macs, MacsAfter = (ulong)report.After.Macs,
        WeightsBytesBefore = (ulong)report.Before.WeightsBytes, WeightsBytesAfter = (ulong)report.After.WeightsBytes,
    };
}

/// <summary>Algorithm 1 in a folder.</summary>
internal static unsafe class AdaptationExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_adapt_network")]
    private static Status Adapt(nint handle, byte* run, Setting* settings, nuint count, delegate* unmanaged<ProgressInfo*, void*, int> callback, void* user, AdaptationInfo* adaptation,
        nint* adapted)
    {
        try
        {
            Prepare(adaptation, adapted);
            Network network = HandleTable.Get<Network>(handle);
            string folder = Arguments.Text(run, "run");
            if (count > 0) Arguments.NotNull(settings, "settings");
            if (count > 1000) throw new InvalidArgumentException($"count is {count}: give at most 1000 settings.");
            var pairs = new List<(string, string)>();
            for (int i = 0; i < (int)count; i++) pairs.Add((Arguments.Text(settings[i].Name, $"settings[{i}].name"), Arguments.Text(settings[i].Value, $"settings[{i}].value")));
            ImmutableSortedDictionary<string, string> given = AdaptSettingList.Given(pairs);
            using var progress = new Progress(callback, user);
            using AdaptJob job = AdaptJob.Begin(network, given, folder, Surroundings(progress));
            Finish(job, progress, adaptation, adapted);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_resume_adaptation")]
    private static Status Resume(byte* run, delegate* unmanaged<ProgressInfo*, void*, int> callback, void* user, AdaptationInfo* adaptation, nint* adapted)
    {
        try
        {
            Prepare(adaptation, adapted);
            using var progress = new Progress(callback, user);
            using AdaptJob job = AdaptJob.Resume(Arguments.Text(run, "run"), ImmutableSortedDictionary<string, string>.Empty, Surroundings(progress));
            Finish(job, progress, adaptation, adapted);
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    private static void Prepare(AdaptationInfo* adaptation, nint* adapted)
    {
        if (adapted != null) *adapted = 0;
        if (adaptation != null) Arguments.Sized(adaptation, sizeof(AdaptationInfo), "adaptation");
    }

    private static AdaptSurroundings Surroundings(Progress progress) => new(new OnnxFiles(), choice => Engine.Named(choice.Device), Engine.Named, new AdaptProgress(progress));

    private static void Finish(AdaptJob job, Progress progress, AdaptationInfo* adaptation, nint* adapted)
    {
        AdaptReport report = job.Execute(progress.Stop);
        if (adaptation != null) *adaptation = AdaptationInfo.Of(report, adaptation->StructSize);
        if (adapted != null) *adapted = HandleTable.Add(job.Directory.Adapted());
    }
}
