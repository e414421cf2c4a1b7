using NetAdapt.Training;

namespace NetAdapt.CApi.Border;

/// <summary>What a call returns: netadapt_status of netadapt.h.</summary>
internal enum Status
{
    Ok = 0,
    InvalidArgument = 1,
    InvalidHandle = 2,
    InvalidInput = 3,
    Cancelled = 4,
    Diverged = 5,
    OutOfMemory = 6,
    Fault = 7,
}

/// <summary>An argument that no call could work with: the caller's mistake, told before anything is done.</summary>
internal sealed class InvalidArgumentException(string message, Status status = Status.InvalidArgument) : Exception(message)
{
    public Status Status => status;
}

/// <summary>Turns what was thrown into a status and a message for <see cref="LastError"/>. Nothing that is thrown crosses the border.</summary>
internal static class Failure
{
    public static Status Report(Exception e)
    {
        // What a task or a parallel loop threw comes wrapped; the first cause is what counts.
        while (e is AggregateException { InnerException: { } inner }) e = inner;
        Status status = StatusOf(e);
        LastError.Set(status switch
        {
            Status.OutOfMemory => "memory is used up. Take a smaller batch, fewer threads, or a memory_limit.",
            Status.Fault => $"this is a fault of netadapt itself ({e.GetType().Name}: {e.Message}). Please report it.",
            _ => e.Message,
        });
        return status;
    }

    private static Status StatusOf(Exception e) => e switch
    {
        InvalidArgumentException argument => argument.Status,
        InvalidInputException or IOException or UnauthorizedAccessException => Status.InvalidInput,
        OperationCanceledException => Status.Cancelled,
        DivergedException => Status.Diverged,
        OutOfMemoryException => Status.OutOfMemory,
        _ => Status.Fault,
    };
}
