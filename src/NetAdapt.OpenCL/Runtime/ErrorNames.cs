namespace NetAdapt.OpenCL.Runtime;

/// <summary>What OpenCL's error codes are called in its specification, and what a user can do about them.</summary>
internal static class ErrorNames
{
    public const int DeviceNotFound = -1, DeviceNotAvailable = -2, MemObjectAllocationFailure = -4, OutOfResources = -5, OutOfHostMemory = -6, InvalidBufferSize = -61, PlatformNotFound = -1001;
    private const int CompilerNotAvailable = -3, FailedBefore = -14, InvalidCommandQueue = -36, InvalidWorkGroupSize = -54, InvalidWorkItemSize = -55, InvalidGlobalWorkSize = -63;

    private static readonly string[] s_names =   // from 0 on, downwards
    [
        "SUCCESS", "DEVICE_NOT_FOUND", "DEVICE_NOT_AVAILABLE", "COMPILER_NOT_AVAILABLE", "MEM_OBJECT_ALLOCATION_FAILURE", "OUT_OF_RESOURCES", "OUT_OF_HOST_MEMORY", "PROFILING_INFO_NOT_AVAILABLE",
        "MEM_COPY_OVERLAP", "IMAGE_FORMAT_MISMATCH", "IMAGE_FORMAT_NOT_SUPPORTED", "BUILD_PROGRAM_FAILURE", "MAP_FAILURE", "MISALIGNED_SUB_BUFFER_OFFSET", "EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        "COMPILE_PROGRAM_FAILURE", "LINKER_NOT_AVAILABLE", "LINK_PROGRAM_FAILURE", "DEVICE_PARTITION_FAILED", "KERNEL_ARG_INFO_NOT_AVAILABLE", "", "", "", "", "", "", "", "", "", "",
        "INVALID_VALUE", "INVALID_DEVICE_TYPE", "INVALID_PLATFORM", "INVALID_DEVICE", "INVALID_CONTEXT", "INVALID_QUEUE_PROPERTIES", "INVALID_COMMAND_QUEUE", "INVALID_HOST_PTR", "INVALID_MEM_OBJECT",
        "INVALID_IMAGE_FORMAT_DESCRIPTOR", "INVALID_IMAGE_SIZE", "INVALID_SAMPLER", "INVALID_BINARY", "INVALID_BUILD_OPTIONS", "INVALID_PROGRAM", "INVALID_PROGRAM_EXECUTABLE", "INVALID_KERNEL_NAME",
        "INVALID_KERNEL_DEFINITION", "INVALID_KERNEL", "INVALID_ARG_INDEX", "INVALID_ARG_VALUE", "INVALID_ARG_SIZE", "INVALID_KERNEL_ARGS", "INVALID_WORK_DIMENSION", "INVALID_WORK_GROUP_SIZE",
        "INVALID_WORK_ITEM_SIZE", "INVALID_GLOBAL_OFFSET", "INVALID_EVENT_WAIT_LIST", "INVALID_EVENT", "INVALID_OPERATION", "INVALID_GL_OBJECT", "INVALID_BUFFER_SIZE", "INVALID_MIP_LEVEL",
        "INVALID_GLOBAL_WORK_SIZE", "INVALID_PROPERTY", "INVALID_IMAGE_DESCRIPTOR", "INVALID_COMPILER_OPTIONS", "INVALID_LINKER_OPTIONS", "INVALID_DEVICE_PARTITION_COUNT", "INVALID_PIPE_SIZE",
        "INVALID_DEVICE_QUEUE", "INVALID_SPEC_ID", "MAX_SIZE_RESTRICTION_EXCEEDED",
    ];

    /// <summary>"CL_OUT_OF_RESOURCES (-5)"; a vendor's own code has no name but its number.</summary>
    public static string NameOf(int code)
    {
        if (code == PlatformNotFound) return $"CL_PLATFORM_NOT_FOUND_KHR ({code})";
        string? name = s_names.ElementAtOrDefault(-code);
        return string.IsNullOrEmpty(name) ? $"the driver's own error code {code}" : $"CL_{name} ({code})";
    }

    /// <param name="what">What was being done: "running pw_clamp for layer 'conv1'".</param>
    /// <exception cref="OpenClException">The code is not CL_SUCCESS.</exception>
    public static void Check(int code, string what)
    {
        if (code != 0) throw Of(code, what);
    }

    /// <summary>The same with the message put together only where there is one: runs allocate nothing.</summary>
    public static void Check(int code, string doing, string what)
    {
        if (code != 0) throw Of(code, $"{doing}: {what}");
    }

    public static OpenClException Of(int code, string what) => new($"{what}: {NameOf(code)}. {Remedy(code)}", code);

    private static string Remedy(int code) => code switch
    {
        MemObjectAllocationFailure or OutOfHostMemory or InvalidBufferSize => "The device has no room for it: take a smaller --batch, close other programs that use it, or use --device cpu.",
        OutOfResources => "The device ran out of memory, registers or local memory, or its driver gave up: take a smaller --batch, try --tune none, or use --device cpu.",
        DeviceNotAvailable or FailedBefore or InvalidCommandQueue => "The device is lost: it was reset, unplugged or taken. What was written before is whole; start again, or go on with --resume.",
        InvalidWorkGroupSize or InvalidWorkItemSize or InvalidGlobalWorkSize => "The kernel needs a larger work group than the device gives. Delete the tuning cache (--tune full makes it anew), or use --device cpu.",
        CompilerNotAvailable => "The driver has no compiler for OpenCL C: install the full driver, or use --device cpu.",
        _ => "Update the GPU's driver, or use --device cpu; with NETADAPT_TRACE=1 the program tells where it happened.",
    };
}
