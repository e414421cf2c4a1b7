namespace NetAdapt;

/// <summary>The most that the garbage collector may hold.</summary>
public static class HeapLimit
{
    /// <summary>Takes the limit that the system sets: three quarters of a container's memory, or none.</summary>
    /// <remarks>Native programs start with a fixed limit, for the address space that the collector then reserves (NativeProgram.props).
    /// A limit that a user sets by DOTNET_GCHeapHardLimit stays.</remarks>
    public static void TakeFromSystem()
    {
        if (Environment.GetEnvironmentVariable("DOTNET_GCHeapHardLimit") != null) return;
        AppContext.SetData("GCHeapHardLimit", 0UL);
        GC.RefreshMemoryLimit();
    }
}
