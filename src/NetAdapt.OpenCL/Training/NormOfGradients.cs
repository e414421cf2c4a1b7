using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>The L2 norm of a plan's gradients: blocks' sums of squares on the device, their sum here, in their order and in double.</summary>
internal sealed class NormOfGradients : IDisposable
{
    // update.cl: so many items a group, so many gradients an item.
    private const int Block = 64, Run = 64;

    private readonly DeviceContext _context;
    private readonly DeviceKernel _kernel;
    private readonly DeviceBuffer _sums;
    private readonly float[] _squares;

    public NormOfGradients(OpenClTrainingPlan plan)
    {
        _context = plan.Context;
        int count = plan.DeviceGradients.Count;
        _squares = new float[(count + Block * Run - 1) / (Block * Run)];
        _sums = _context.Allocate(4L * _squares.Length, "the gradients' norm");
        _kernel = plan.Program.Kernel("squares");
        _kernel.Arguments().Add(plan.DeviceGradients.Buffer).Add(count).Add(Run).Add(_sums);
    }

    public void Enqueue() => _context.Queue.Run(_kernel, new WorkSize((long)_squares.Length * Block), new WorkSize(Block));

    public double Read()
    {
        _sums.Read(_squares);
        double sum = 0;
        foreach (float square in _squares) sum += square;
        return Math.Sqrt(sum);
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _sums.Dispose();
    }
}
