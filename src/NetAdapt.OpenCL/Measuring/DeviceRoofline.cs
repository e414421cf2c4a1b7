using NetAdapt.Backends;
using NetAdapt.OpenCL.Devices;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Measuring;

/// <summary>Measures what a device can do at most (measuring/roofline.cl), by its own clock.</summary>
internal static class DeviceRoofline
{
    private const string Source = "measuring/roofline.cl";

    // As in roofline.cl; a multiply-add is two operations.
    private const long Chains = 8, Quad = 4, WideVector = 16;
    private const int ItemsOfUnit = 4096, Group = 64, Looks = 5, MostRounds = 1 << 22;
    private const double LeastMilliseconds = 2;

    // Beyond the caches of the largest devices, and little of the memory of the smallest.
    private const long MostCopy = 256 << 20, ShareOfMemory = 32;

    /// <exception cref="OpenClException">The device has no room, or does not build the kernels.</exception>
    public static Roofline Measure(DeviceContext context, bool half) => new(MultiplyAdds(context, half), Copies(context));

    private static double MultiplyAdds(DeviceContext context, bool half)
    {
        bool isWide = context.Device.Kind == DeviceKind.Cpu;
        using DeviceKernel kernel = context.Programs.Kernel(Source, "multiply_adds", $"{(half ? "-D HALF " : "")}{(isWide ? "-D WIDE" : "")}", "the device's peak: ");
        var items = new WorkSize((long)ItemsOfUnit * context.Device.ComputeUnits);
        using DeviceBuffer sums = context.Allocate(items.X * 4 * (half ? 2 : 4), "the sums of multiply-adds");
        kernel.Set(0, sums);
        int rounds = 64;
        // The first look at each number of rounds is also what wakes the device's clock.
        while (Time(rounds) < LeastMilliseconds && rounds < MostRounds) rounds *= 2;
        return 2 * Chains * (isWide ? WideVector : Quad) * rounds * items.X / Best(() => Time(rounds)) / 1e6;

        double Time(int count)
        {
            kernel.Set(1, count);
            return Milliseconds(context, kernel, items);
        }
    }

    private static double Copies(DeviceContext context)
    {
        long bytes = Math.Min(MostCopy, Math.Min(context.Device.MaxAllocation, context.Device.GlobalMemory / ShareOfMemory)) / (16 * Group) * (16 * Group);
        using DeviceBuffer from = context.Allocate(bytes, "a copy of memory"), to = context.Allocate(bytes, "a copy of memory");
        from.Fill(1f);
        using DeviceKernel kernel = context.Programs.Kernel(Source, "copy_quads", "", "the device's peak: ");
        kernel.Set(0, from);
        kernel.Set(1, to);
        var items = new WorkSize(bytes / 16);
        Milliseconds(context, kernel, items);
        return 2 * bytes / Best(() => Milliseconds(context, kernel, items)) / 1e6;
    }

    private static double Best(Func<double> look) => Enumerable.Range(0, Looks).Min(_ => look());

    private static double Milliseconds(DeviceContext context, DeviceKernel kernel, WorkSize items)
    {
        using DeviceEvent done = context.ProfilingQueue.RunTimed(kernel, items, kernel.MaxWorkGroup >= Group ? new WorkSize(Group) : null);
        context.ProfilingQueue.Finish();
        return done.Milliseconds;
    }
}
