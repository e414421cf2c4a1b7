using System.Text;
using NetAdapt.OpenCL.Devices;
using Silk.NET.OpenCL;

namespace NetAdapt.OpenCL.Runtime;

/// <summary>The programs of one context: each source with its flags is compiled once, or taken from the cache of an earlier start.</summary>
public sealed unsafe class DevicePrograms : IDisposable
{
    // No -cl-fast-relaxed-math: it may take a NaN for a number. Signed zeros are no loss.
    private const string CommonFlags = "-cl-std=CL1.2 -cl-mad-enable -cl-no-signed-zeros";

    private readonly DeviceContext _context;
    private readonly CacheFolder? _cache;
    private readonly Dictionary<(string Source, string Flags), OpenClHandle> _programs = [];

    internal DevicePrograms(DeviceContext context, CacheFolder? cache) => (_context, _cache) = (context, cache);

    /// <summary>Programs that the driver had to compile since the context was opened; the others came from the cache.</summary>
    public int Compiled { get; private set; }

    /// <summary>A kernel of its own, with its own arguments.</summary>
    /// <param name="source">A file of kernels/opencl: "pointwise.cl".</param>
    /// <param name="flags">"-D TM=4 -D ACT=1"; in the same order for the same program.</param>
    /// <param name="owner">For whom: the beginning of the kernel's name in messages.</param>
    /// <exception cref="OpenClException">The program does not build; the message has the driver's log.</exception>
    public DeviceKernel Kernel(string source, string name, string flags = "", string owner = "") => KernelOf(source, KernelSources.TextOf(source), name, flags, owner);

    /// <summary>The same of any text, which <paramref name="source"/> names.</summary>
    internal DeviceKernel KernelOf(string source, string text, string name, string flags = "", string owner = "")
    {
        lock (_programs) return new DeviceKernel(_context, ProgramOf(source, text, flags), name, $"{owner}{name} ({(source + " " + flags).TrimEnd()})");
    }

    public void Dispose()
    {
        foreach (OpenClHandle program in _programs.Values) program.Dispose();
        _programs.Clear();
    }

    private nint ProgramOf(string source, string text, string flags)
    {
        if (_programs.TryGetValue((source, flags), out OpenClHandle? known)) return known.Value;
        string key = $"{_context.Device.Identity}\n{source} {KeyHash.Of(text):x16} {text.Length}\n{CommonFlags} {flags}";
        OpenClHandle program = FromCache(key, source, flags) ?? FromSource(key, text, source, flags);
        _programs.Add((source, flags), program);
        return program.Value;
    }

    private OpenClHandle? FromCache(string key, string source, string flags)
    {
        if (_cache?.Load(key) is not { } binary) return null;
        nint device = _context.Device.Id;
        nuint length = (nuint)binary.Length;
        int status, code;
        OpenClHandle program;
        fixed (byte* first = binary)
        {
            byte* bytes = first;
            program = OpenClHandle.Program(_context.Api, _context.Api.CreateProgramWithBinary(_context.Handle, 1, &device, &length, &bytes, &status, &code));
        }
        // A driver may refuse what it made itself, after an update that left its version as it was.
        if (code == 0 && status == 0 && _context.Api.BuildProgram(program.Value, 1, &device, $"{CommonFlags} {flags}", null, null) == 0) return program;
        program.Dispose();
        _cache.Delete(key);
        return null;
    }

    private OpenClHandle FromSource(string key, string text, string source, string flags)
    {
        OpenClDevice device = _context.Device;
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        nuint length = (nuint)bytes.Length;
        int code;
        OpenClHandle program;
        fixed (byte* first = bytes)
        {
            byte* start = first;
            program = OpenClHandle.Program(_context.Api, _context.Api.CreateProgramWithSource(_context.Handle, 1, &start, &length, &code));
        }
        ErrorNames.Check(code, $"handing {source} to the driver of {device.Name}");
        nint id = device.Id;
        code = _context.Api.BuildProgram(program.Value, 1, &id, $"{CommonFlags} {flags}", null, null);
        if (code != 0)
        {
            string log = LogOf(program.Value);
            program.Dispose();
            throw new OpenClException($"{source} does not build on {device.Name} (driver {device.DriverVersion}) with '{CommonFlags} {flags}': {ErrorNames.NameOf(code)}. "
                + $"Update the driver, or use --device cpu. The compiler's log:\n{log}", code);
        }
        Compiled++;
        if (_cache != null && BinaryOf(program.Value) is { } binary) _cache.Save(key, binary);
        return program;
    }

    private string LogOf(nint program)
    {
        nuint size = 0;
        if (_context.Api.GetProgramBuildInfo(program, _context.Device.Id, ProgramBuildInfo.BuildLog, 0, null, &size) != 0 || size == 0) return "(none)";
        var log = new byte[size];
        fixed (byte* first = log) ErrorNames.Check(_context.Api.GetProgramBuildInfo(program, _context.Device.Id, ProgramBuildInfo.BuildLog, size, first, null), "asking for the compiler's log");
        return Encoding.UTF8.GetString(log).TrimEnd('\0', '\n', ' ');
    }

    /// <summary>Null: the driver keeps its binaries to itself.</summary>
    private byte[]? BinaryOf(nint program)
    {
        nuint size;
        if (_context.Api.GetProgramInfo(program, ProgramInfo.BinarySizes, (nuint)sizeof(nuint), &size, null) != 0 || size == 0) return null;
        var binary = new byte[size];
        fixed (byte* first = binary)
        {
            byte* start = first;
            return _context.Api.GetProgramInfo(program, ProgramInfo.Binaries, (nuint)sizeof(nint), &start, null) == 0 ? binary : null;
        }
    }
}
