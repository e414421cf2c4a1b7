using NetAdapt.Backends;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>A <see cref="KernelCall"/> with its kernel, whose arguments are set once. What differs from pass to pass is set when it differs.</summary>
internal sealed class BoundCall : IDisposable
{
    private readonly DeviceKernel _kernel;
    private readonly KernelCall _call;
    private readonly (int Index, Argument Argument)[] _passValues;
    private int _images;

    public BoundCall(KernelCall call, TrainingProgram program)
    {
        _call = call;
        _kernel = program.Kernel(call.Kernel);
        _passValues = [.. call.Arguments.Select((argument, index) => (index, argument)).Where(a => a.argument.Value != null)];
        for (int i = 0; i < call.Arguments.Length; i++)
        {
            Argument argument = call.Arguments[i];
            if (argument.Value != null) continue;
            if (argument.Place is { } place) _kernel.Set(i, place.Buffer);
            else if (argument.Real is { } real) _kernel.Set(i, real);
            else _kernel.Set(i, argument.Whole);
        }
    }

    public void Run(DeviceQueue queue, int images, float labelSmoothing, ulong seed)
    {
        foreach (var (index, argument) in _passValues)
            switch (argument.Value)
            {
                case PassValue.Images when images != _images: _kernel.Set(index, _images = images); break;
                case PassValue.Seed: _kernel.Set(index, TrainingGraph.SeedOf(argument.Whole, seed)); break;
                case PassValue.LabelSmoothing: _kernel.Set(index, labelSmoothing); break;
                default: break;
            }
        queue.Run(_kernel, _call.Items, _call.Group);
    }

    public void Dispose() => _kernel.Dispose();
}
