using System.Runtime.InteropServices;
using NetAdapt.OpenCL.Runtime;
using Silk.NET.Core.Contexts;
using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Devices;

/// <summary>The system's OpenCL library, looked for under the names that it has on desktops, boards and phones. Nothing of it is needed to start the program.</summary>
internal static class OpenClLibrary
{
    /// <summary>Names one library, and no other is tried then.</summary>
    public const string PathVariable = "NETADAPT_OPENCL_LIBRARY";

    // The loader that knows all installed drivers; then what phones and boards without a loader have: the driver itself.
    private static readonly string[] s_names =
    [
        "libOpenCL.so.1", "libOpenCL.so", "/vendor/lib64/libOpenCL.so", "/system/vendor/lib64/libOpenCL.so", "/system/lib64/libOpenCL.so", "/vendor/lib64/libOpenCL_adreno.so",
        "/vendor/lib64/egl/libGLES_mali.so", "libmali.so.1", "libmali.so", "libPVROCL.so", "/vendor/lib64/libPVROCL.so", "OpenCL.dll", "/System/Library/Frameworks/OpenCL.framework/OpenCL",
    ];

    // A program without a dynamic linker dies of the attempt to load a library.
    private static readonly bool s_isStatic = OperatingSystem.IsLinux() && !HasDynamicLinker();

    private static readonly Lazy<CL?> s_api = new(Load);

    /// <summary>Null: there is no OpenCL library here.</summary>
    public static CL? Find() => s_api.Value;

    /// <exception cref="OpenClException">There is no OpenCL library here.</exception>
    public static CL Open() => Find() ?? throw new OpenClException(s_isStatic
        ? "this is the static program, which can load no library and so no GPU's driver. Take the one that is linked dynamically (netadapt, not netadapt-static), or use --device cpu."
        : Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path
        ? $"'{path}', which {PathVariable} names, is no OpenCL library that can be loaded. Correct the path, or unset the variable; or use --device cpu."
        : "there is no OpenCL library here (libOpenCL.so.1). Install the driver of your GPU with its OpenCL part (Debian: ocl-icd-libopencl1 and the vendor's package; "
            + $"pocl-opencl-icd runs on any CPU), or name the library in {PathVariable}; or use --device cpu.");

    private static CL? Load()
    {
        if (s_isStatic) return null;
        string[] names = Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } path ? [path] : s_names;
        foreach (string name in names)
            // A library that has another name's symbols only (a GLES driver without OpenCL) is not the one.
            if (NativeLibrary.TryLoad(name, out nint handle) && NativeLibrary.TryGetExport(handle, "clGetPlatformIDs", out _))
                return new CL(new Symbols(handle));
        return null;
    }

    /// <summary>Whether one is mapped into this process: ld-linux-*.so, ld-musl-*.so, or Android's linker64.</summary>
    private static bool HasDynamicLinker()
    {
        try
        {
            return File.ReadLines("/proc/self/maps").Any(line => line.Contains("/ld-", StringComparison.Ordinal) || line.Contains("/linker", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>How Silk.NET finds the library's functions. Its own search brings 1 MB and warnings of the native compiler.</summary>
    private sealed class Symbols(nint library) : INativeContext
    {
        public nint GetProcAddress(string proc, int? slot = null) =>
            TryGetProcAddress(proc, out nint address) ? address : throw new OpenClException($"this OpenCL library is older than OpenCL 1.2: it lacks {proc}. Install a newer driver, or use --device cpu.");

        public bool TryGetProcAddress(string proc, out nint addr, int? slot = null) => NativeLibrary.TryGetExport(library, proc, out addr);

        // The library stays for the life of the process: drivers do not bear being unloaded.
        public void Dispose()
        {
        }
    }
}
