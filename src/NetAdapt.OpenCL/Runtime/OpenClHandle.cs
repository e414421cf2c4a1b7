using System.Runtime.InteropServices;
using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>A reference to one of OpenCL's objects, given back once, also where its owner forgets to. The objects count their own references, so the order in which they go does not matter.</summary>
internal sealed class OpenClHandle : SafeHandle
{
    private readonly Func<nint, int> _release;

    private OpenClHandle(nint handle, Func<nint, int> release) : base(0, ownsHandle: true)
    {
        _release = release;
        SetHandle(handle);
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The bare handle, which must not outlive this.</summary>
    public nint Value
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return handle;
        }
    }

    public static OpenClHandle Context(CL cl, nint handle) => new(handle, cl.ReleaseContext);

    public static OpenClHandle Queue(CL cl, nint handle) => new(handle, cl.ReleaseCommandQueue);

    public static OpenClHandle Memory(CL cl, nint handle) => new(handle, cl.ReleaseMemObject);

    public static OpenClHandle Program(CL cl, nint handle) => new(handle, cl.ReleaseProgram);

    public static OpenClHandle Kernel(CL cl, nint handle) => new(handle, cl.ReleaseKernel);

    protected override bool ReleaseHandle() => _release(handle) == 0;
}
