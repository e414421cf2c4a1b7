using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Inference;

/// <summary>Sizes of work groups: few different ones, since some drivers compile a kernel for each.</summary>
internal static class WorkGroups
{
    private const int Items = 64, Wide = 16, Narrow = 4;

    /// <summary>A group of <paramref name="lx"/> x <paramref name="parts"/> items that work together, or less of them where the device's groups are smaller (VideoCore's hold 12).</summary>
    public static (int Lx, int Parts) Together(int lx, int parts, DeviceContext context)
    {
        long most = Math.Min(context.Device.MaxWorkGroup, context.Device.MaxWorkItems[0]);
        while (lx * parts > most && parts > 1) parts /= 2;
        return ((int)Math.Min(lx, most), parts);
    }

    /// <summary>64 items: 16 along X, or 4 where there is little work along it. Neighbours along X read neighbouring memory.</summary>
    public static WorkSize For(long itemsX, DeviceKernel kernel, DeviceContext context)
    {
        int items = (int)Math.Min(Items, Math.Min(kernel.MaxWorkGroup, context.Device.MaxWorkGroup));
        int x = Math.Min(itemsX > 2 * Narrow ? Wide : Narrow, items);
        int y = 1;
        while (2 * x * y <= items) y *= 2;
        return new WorkSize(Math.Min(x, context.Device.MaxWorkItems[0]), Math.Min(y, context.Device.MaxWorkItems[1]));
    }
}
