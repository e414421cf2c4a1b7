using System.Runtime.InteropServices;
using NetAdapt.Backends;
using NetAdapt.CApi.Border;
using NetAdapt.Deadlines;
using NetAdapt.Graphs;
using NetAdapt.Onnx;
using NetAdapt.Resources;

namespace NetAdapt.CApi.Exports;

[StructLayout(LayoutKind.Sequential)]
internal struct SessionOptions
{
    public uint StructSize;
    public int Batch, Threads, Layout;

    /// <summary>What a caller's options say; NULL: the usual.</summary>
    /// <exception cref="InvalidArgumentException">A number is out of its range.</exception>
    public static unsafe (PlanOptions Plan, SessionLayout Layout) Read(SessionOptions* options)
    {
        if (options == null) return (new PlanOptions(), SessionLayout.ChannelFirst);
        Arguments.Sized(options, sizeof(SessionOptions), "options");
        int batch = Arguments.InRange(options->Batch, 0, 4096, "options.batch"), threads = Arguments.InRange(options->Threads, 0, 1024, "options.threads");
        return (new PlanOptions(Math.Max(1, batch), Math.Max(1, threads)),
            (SessionLayout)Arguments.InRange(options->Layout, 0, 2, "options.layout"));
    }
}

[StructLayout(LayoutKind.Sequential)]
internal struct SessionInfo
{
    public uint StructSize;
    public int Batch, Threads, Member;
    public ulong InputFloats, OutputFloats, PeakMemoryBytes, Runs, LateRuns, Switches;
}

[StructLayout(LayoutKind.Sequential)]
internal struct MeasurementInfo
{
    public uint StructSize, Runs;
    public double MedianMs, MadMs, MinMs, Outliers;
}

/// <summary>netadapt_session: something planned that runs.</summary>
internal static unsafe class SessionExports
{
    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_create_session")]
    private static Status Create(nint handle, SessionOptions* options, nint* session)
    {
        try
        {
            Arguments.NotNull(session, "session");
            *session = 0;
            Network network = HandleTable.Get<Network>(handle);
            var (plan, layout) = SessionOptions.Read(options);
            *session = HandleTable.Add(new Session(Engine.Here, Engine.Here.PlanInference(FusedNetwork.Of(network),
                plan), NetworkSignature.Of(network), layout));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_run_session")]
    private static Status Run(nint handle, float* input, nuint inputFloats, float* output, nuint outputFloats)
    {
        try
        {
            Session session = HandleTable.Get<Session>(handle);
            Arguments.NotNull(input, "input");
            Arguments.NotNull(output, "output");
            if (inputFloats > int.MaxValue || outputFloats > int.MaxValue) throw new InvalidArgumentException($"{Math.Max(inputFloats, outputFloats)} floats are more than one run takes.");
            session.Run(new ReadOnlySpan<float>(input, (int)inputFloats), new Span<float>(output, (int)outputFloats));
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_describe_session")]
    private static Status Describe(nint handle, SessionInfo* info)
    {
        try
        {
            Session session = HandleTable.Get<Session>(handle);
            Arguments.Sized(info, sizeof(SessionInfo), "info");
            SessionInfo all = session.Exclusively((_, plan) =>
            {
                var timed = plan as DeadlineSession;
                return new SessionInfo
                {
                    Batch = plan.Options.Batch, Threads = plan.Options.Threads, Member = timed?.Member ?? 0, InputFloats = (ulong)session.InputFloats, OutputFloats = (ulong)session.OutputFloats,
                    PeakMemoryBytes = (ulong)plan.PeakBytes, Runs = (ulong)(timed?.Runs ?? 0), LateRuns = (ulong)(timed?.LateRuns ?? 0), Switches = (ulong)(timed?.Switches ?? 0),
                };
            });
            all.StructSize = info->StructSize;
            *info = all;
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_measure_session")]
    private static Status Measure(nint handle, double seconds, MeasurementInfo* measurement)
    {
        try
        {
            Session session = HandleTable.Get<Session>(handle);
            Arguments.Sized(measurement, sizeof(MeasurementInfo), "measurement");
            if (seconds is not (>= 0 and <= 3600)) throw new InvalidArgumentException($"seconds is {seconds}: give 0 to 3600.");
            Measurement found = session.Exclusively((backend, plan) =>
                new LatencyMeter().Measure(backend, RandomInput.Into(plan is DeadlineSession timed ? timed.Present : plan), settings: new MeterSettings { MinTime = TimeSpan.FromSeconds(seconds) }));
            *measurement = new MeasurementInfo
            {
                StructSize = measurement->StructSize, Runs = (uint)found.Runs, MedianMs = found.Median.Milliseconds, MadMs = found.Mad.Milliseconds, MinMs = found.Min.Milliseconds,
                Outliers = found.Outliers,
            };
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }

    [UnmanagedCallersOnly(EntryPoint = "managed_netadapt_free_session")]
    private static Status Free(nint handle)
    {
        try
        {
            HandleTable.Take<Session>(handle).Dispose();
            return Status.Ok;
        }
        catch (Exception e)
        {
            return Failure.Report(e);
        }
    }
}
