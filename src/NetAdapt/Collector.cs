using System.Runtime;

namespace NetAdapt;

/// <summary>The garbage collector of this process.</summary>
public static class Collector
{
    /// <summary>Collects while all else waits, instead of by a thread beside the work, which would disturb measurements.</summary>
    /// <remarks>Native programs are built with concurrent collection only for what it makes the runtime set up (NativeProgram.props).</remarks>
    public static void StopTheWorld() => GCSettings.LatencyMode = GCLatencyMode.Batch;
}
