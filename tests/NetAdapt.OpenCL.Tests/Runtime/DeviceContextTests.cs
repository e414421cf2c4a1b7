using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Tests.Runtime;

[Collection(DeviceCollection.Name)]
public sealed class DeviceContextTests
{
    private static DeviceContext Context => TestDevice.Context;

    [Fact]
    public void What_is_written_and_filled_comes_back()
    {
        using DeviceBuffer buffer = Context.Upload([1, 2, 3, 4, 5], "five");
        buffer.Fill(7f, count: 2);
        buffer.Write([9f], at: 4);
        Assert.Equal([7, 7, 3, 4, 9], buffer.ToArray());
    }

    [Fact]
    public void Elements_outside_of_a_buffer_are_refused()
    {
        using DeviceBuffer buffer = Context.Allocate(16, "four");
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Write([1f, 2f], at: 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Read(new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Fill(1f, at: 2, count: 3));
    }

    [Fact]
    public void A_buffer_larger_than_the_device_gives_is_refused_by_name()
    {
        OpenClException e = Assert.Throws<OpenClException>(() => Context.Allocate(Context.Device.MaxAllocation + 1, "the activations"));
        Assert.Equal(ErrorNames.InvalidBufferSize, e.Code);
        Assert.Contains("the activations", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_buffer_no_longer_counts()
    {
        long before = Context.AllocatedBytes;
        DeviceBuffer buffer = Context.Allocate(1024, "short-lived");
        Assert.Equal(before + 1024, Context.AllocatedBytes);
        buffer.Dispose();
        buffer.Dispose();
        Assert.Equal(before, Context.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => buffer.Read(new float[1]));
    }

    [Fact]
    public void A_kernel_runs_over_more_items_than_whole_groups_and_tells_its_time()
    {
        using DeviceKernel kernel = AddIndex.Kernel(Context, "-D STEP=3");
        using DeviceBuffer buffer = Context.Allocate(40 * 4, "numbers");
        buffer.Fill(0.5f);
        Context.Queue.Finish();
        kernel.Arguments().Add(buffer).Add(37).Add(10f);
        using (DeviceEvent done = Context.ProfilingQueue.RunTimed(kernel, new WorkSize(37), new WorkSize(8)))
        {
            Context.ProfilingQueue.Finish();
            Assert.True(done.Times.End >= done.Times.Start);
        }
        Context.Queue.Run(kernel, new WorkSize(37), new WorkSize(8));
        float[] found = buffer.ToArray();
        Assert.Equal(Enumerable.Range(0, 40).Select(i => i < 37 ? 0.5f + 2 * (10 + 3 * i) : 0.5f), found);
    }

    [Fact]
    public void Enqueuing_allocates_nothing()
    {
        using DeviceKernel kernel = AddIndex.Kernel(Context, "-D STEP=3");
        using DeviceBuffer buffer = Context.Allocate(4, "one");
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Context.Queue.Finish();

        void Run()
        {
            kernel.Set(0, buffer);
            kernel.Set(1, 1);
            kernel.Set(2, 1f);
            Context.Queue.Run(kernel, new WorkSize(1), new WorkSize(1));
        }
    }

    [Fact]
    public void A_program_that_does_not_build_shows_the_drivers_log()
    {
        string message = Assert.Throws<OpenClException>(() => AddIndex.Kernel(Context, "-D STEP=undeclared_name")).Message;
        Assert.Contains("add_index.cl does not build", message, StringComparison.Ordinal);
        Assert.Contains("CL_BUILD_PROGRAM_FAILURE (-11)", message, StringComparison.Ordinal);
        Assert.Contains("undeclared_name", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_arguments_or_with_too_large_a_group_is_refused_by_name()
    {
        using DeviceKernel kernel = AddIndex.Kernel(Context, "-D STEP=3");
        using DeviceBuffer buffer = Context.Allocate(4, "one");
        kernel.Arguments().Add(buffer).Add(1).Add(1f);
        long most = Context.Device.MaxWorkItems[0];
        OpenClException e = Assert.Throws<OpenClException>(() => Context.Queue.Run(kernel, new WorkSize(most * 2), new WorkSize(most * 2)));
        Assert.Contains("add_index", e.Message, StringComparison.Ordinal);
        Assert.Contains("CL_INVALID_WORK_", e.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(-4, "CL_MEM_OBJECT_ALLOCATION_FAILURE (-4)"), InlineData(-54, "CL_INVALID_WORK_GROUP_SIZE (-54)"), InlineData(-72, "CL_MAX_SIZE_RESTRICTION_EXCEEDED (-72)"),
        InlineData(-30, "CL_INVALID_VALUE (-30)"), InlineData(-1001, "CL_PLATFORM_NOT_FOUND_KHR (-1001)"), InlineData(-9999, "the driver's own error code -9999"), InlineData(5, "the driver's own error code 5")]
    public void An_error_is_called_what_the_specification_calls_it(int code, string name) => Assert.Equal(name, ErrorNames.NameOf(code));
}
