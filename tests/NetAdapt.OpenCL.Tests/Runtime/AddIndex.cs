using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Tests.Runtime;

/// <summary>The smallest kernel there is, for the tests of the runtime.</summary>
internal static class AddIndex
{
    // x: count elements; adds first + STEP * index to each.
    private const string Source = """
        kernel void add_index(global float* x, int count, float first)
        {
            int i = get_global_id(0);
            if (i < count) x[i] += first + STEP * i;
        }
        """;

    public static DeviceKernel Kernel(DeviceContext context, string flags) => context.Programs.KernelOf("add_index.cl", Source, "add_index", flags);
}
