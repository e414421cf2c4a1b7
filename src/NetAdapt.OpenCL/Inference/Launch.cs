using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Inference;

/// <summary>One kernel with its arguments and its work items for a number of images.</summary>
/// <param name="items">Work items for so many images.</param>
/// <param name="counted">The number of the argument that holds how many pixels, or images, there are, and how many of them one image makes; null: there is none.</param>
internal sealed class Launch(DeviceKernel kernel, WorkSize group, Func<int, WorkSize> items, (int Argument, int PerImage)? counted) : IDisposable
{
    private WorkSize _items;

    /// <summary>To be called before <see cref="Run"/>, and again where the number changes.</summary>
    public void SetImages(int images)
    {
        _items = items(images);
        if (counted is var (argument, perImage)) kernel.Set(argument, perImage * images);
    }

    public void Run(DeviceQueue queue) => queue.Run(kernel, _items, group);

    public DeviceEvent RunTimed(DeviceQueue queue) => queue.RunTimed(kernel, _items, group);

    public void Dispose() => kernel.Dispose();
}

/// <summary>How one layer is computed: launches, one after the other.</summary>
internal sealed class LayerStep(params Launch[] launches) : IDisposable
{
    public IReadOnlyList<Launch> Launches => launches;

    public void SetImages(int images)
    {
        foreach (Launch launch in launches) launch.SetImages(images);
    }

    public void Run(DeviceQueue queue)
    {
        foreach (Launch launch in launches) launch.Run(queue);
    }

    public void Dispose()
    {
        foreach (Launch launch in launches) launch.Dispose();
    }
}
