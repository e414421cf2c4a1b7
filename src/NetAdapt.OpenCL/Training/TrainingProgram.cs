using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Training;

/// <summary>training.cl on one device: one program, whose kernels take all shapes as arguments, so that no pruned width has to be compiled.</summary>
internal sealed class TrainingProgram
{
    private const string Source = "training/training.cl";

    private readonly DeviceContext _context;
    private readonly string _flags;

    public TrainingProgram(DeviceContext context)
    {
        _context = context;
        Group = 16;
        _flags = FlagsOf(Group);
        // Registers may leave a device less than its largest groups.
        if (context.Device.MaxWorkGroup >= Group * Group && FitsProducts()) return;
        Group = 8;
        _flags = FlagsOf(Group);
    }

    /// <summary>products.cl's GROUP.</summary>
    public int Group { get; }

    public DeviceKernel Kernel(string name) => _context.Programs.Kernel(Source, name, _flags);

    private bool FitsProducts()
    {
        try
        {
            foreach (string name in (string[])["conv_forward_4", "conv_input_gradient_4", "conv_kernel_gradient_4"])
            {
                using DeviceKernel kernel = Kernel(name);
                if (kernel.MaxWorkGroup < Group * Group) return false;
            }
            return true;
        }
        catch (OpenClException)
        {
            // Some drivers refuse to build what does not fit instead. If it is another failure, the smaller groups will fail in the same way, and say so.
            return false;
        }
    }

    // -w: a compiler that sees a loop's bounds only after inlining warns that it could not unroll it before.
    private static string FlagsOf(int group) => $"-D GROUP={group} -w";
}
