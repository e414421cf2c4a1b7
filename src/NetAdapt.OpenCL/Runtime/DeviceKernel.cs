using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>One kernel of a program with its arguments, which it keeps from run to run: a plan sets them once.</summary>
public sealed unsafe class DeviceKernel : IDisposable
{
    private readonly DeviceContext _context;
    private readonly OpenClHandle _handle;

    internal DeviceKernel(DeviceContext context, nint program, string name, string description)
    {
        _context = context;
        Name = description;
        int code;
        _handle = OpenClHandle.Kernel(context.Api, context.Api.CreateKernel(program, name, &code));
        ErrorNames.Check(code, $"taking kernel {name} of {description}");
        nuint most;
        ErrorNames.Check(context.Api.GetKernelWorkGroupInfo(Handle, context.Device.Id, KernelWorkGroupInfo.WorkGroupSize, (nuint)sizeof(nuint), &most, null), $"asking how {description} may be run");
        MaxWorkGroup = (long)most;
    }

    /// <summary>Its name and flags, for messages.</summary>
    public string Name { get; }

    /// <summary>Work items in one group that the device can run of it, by its registers and local memory.</summary>
    public long MaxWorkGroup { get; }

    internal nint Handle => _handle.Value;

    public void Set(int index, DeviceBuffer buffer)
    {
        nint memory = buffer.Handle;
        Set(index, &memory, sizeof(nint));
    }

    public void Set(int index, DeviceImage image)
    {
        nint memory = image.Handle;
        Set(index, &memory, sizeof(nint));
    }

    public void Set(int index, int value) => Set(index, &value, sizeof(int));

    public void Set(int index, ulong value) => Set(index, &value, sizeof(ulong));

    public void Set(int index, float value) => Set(index, &value, sizeof(float));

    /// <summary>Begins to set all arguments in their order: <c>kernel.Arguments().Add(x).Add(3);</c></summary>
    public ArgumentList Arguments() => new(this);

    public void Dispose() => _handle.Dispose();

    internal void Set(int index, void* value, int bytes)
    {
        int code = _context.Api.SetKernelArg(Handle, (uint)index, (nuint)bytes, value);
        if (code != 0) throw ErrorNames.Of(code, $"setting argument {index} of {Name}");
    }
}

/// <summary>Sets a kernel's arguments one after the other.</summary>
public ref struct ArgumentList(DeviceKernel kernel)
{
    private int _next;

    /// <summary>How many are set.</summary>
    public readonly int Count => _next;

    public ArgumentList Add(DeviceBuffer buffer)
    {
        kernel.Set(_next++, buffer);
        return this;
    }

    public ArgumentList Add(DeviceImage image)
    {
        kernel.Set(_next++, image);
        return this;
    }

    public ArgumentList Add(int value)
    {
        kernel.Set(_next++, value);
        return this;
    }

    public ArgumentList Add(float value)
    {
        kernel.Set(_next++, value);
        return this;
    }
}
