namespace NetAdapt.Resources;

/// <summary>The memory that this process may use: the machine's, or what a container leaves it.</summary>
public static class MachineMemory
{
    /// <summary>In bytes.</summary>
    public static long Bytes { get; } = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes is > 0 and var bytes ? bytes : long.MaxValue;

    /// <summary>Refuses what can never fit, before any of it is taken.</summary>
    /// <param name="what">What takes the memory: "a batch of 64 images".</param>
    /// <param name="remedy">A sentence that says what to do.</param>
    /// <exception cref="InvalidInputException">It is more than there is.</exception>
    public static void Require(long bytes, string what, string remedy)
    {
        if (bytes > Bytes) throw new InvalidInputException($"{what} takes {Text(bytes)} of memory at least, and there are {Text(Bytes)}. {remedy}");
    }

    /// <summary>"1.26 MB".</summary>
    public static string Text(long bytes) => new Quantity(Resource.Memory, bytes).ToString();
}
