using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

/// <summary>Quotas of CPU time as the kernel's files tell them, in hosts and containers.</summary>
public sealed class ControlGroupsTests : IDisposable
{
    private const string Unified = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n";

    private readonly FakeDevice _device = FakeDevice.VirtualX64();

    public void Dispose() => _device.Dispose();

    private CpuQuota? Quota => new DeviceProbe(_device.Root).Quota();

    [Fact]
    public void A_container_that_sees_only_its_own_group_has_its_quota_at_the_root()
    {
        Mounted(Unified, "0::/\n");
        Write("sys/fs/cgroup/cpu.max", "50000 100000\n");
        Write("sys/fs/cgroup/cpu.stat", "usage_usec 1\nnr_periods 9\nnr_throttled 7\nthrottled_usec 2500000\n");
        Assert.Equal(new CpuQuota(0.5, "/sys/fs/cgroup/cpu.max", 7, 2.5), Quota);
    }

    [Fact]
    public void The_lowest_of_nested_groups_counts_wherever_it_stands()
    {
        Mounted(Unified, "0::/system.slice/docker-1.scope/inner\n");
        Write("sys/fs/cgroup/system.slice/docker-1.scope/inner/cpu.max", "max 100000\n");
        Write("sys/fs/cgroup/system.slice/docker-1.scope/cpu.max", "20000 100000\n");
        Write("sys/fs/cgroup/system.slice/docker-1.scope/cpu.stat", "nr_throttled 3\nthrottled_usec 1000000\n");
        Write("sys/fs/cgroup/system.slice/cpu.max", "400000 100000\n");
        Assert.Equal(new CpuQuota(0.2, "/sys/fs/cgroup/system.slice/docker-1.scope/cpu.max", 3, 1), Quota);
    }

    [Fact]
    public void Version_1_has_other_files_and_units()
    {
        Mounted("31 23 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n32 23 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n", "4:cpu,cpuacct:/slow\n0::/\n");
        Write("sys/fs/cgroup/cpu,cpuacct/slow/cpu.cfs_quota_us", "5000\n");
        Write("sys/fs/cgroup/cpu,cpuacct/slow/cpu.cfs_period_us", "100000\n");
        Write("sys/fs/cgroup/cpu,cpuacct/slow/cpu.stat", "nr_periods 20\nnr_throttled 18\nthrottled_time 1500000000\n");
        Assert.Equal(new CpuQuota(0.05, "/sys/fs/cgroup/cpu,cpuacct/slow/cpu.cfs_quota_us", 18, 1.5), Quota);
    }

    [Fact]
    public void A_mount_that_shows_a_part_of_the_tree_is_searched_below_that_part()
    {
        // Docker with version 1 and no namespace of its own: the group is told from the host's root, the mount begins in the container.
        Mounted("31 23 0:27 /docker/77 /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n", "4:cpu:/docker/77/mine\n");
        Write("sys/fs/cgroup/cpu/mine/cpu.cfs_quota_us", "-1\n");
        Write("sys/fs/cgroup/cpu/mine/cpu.cfs_period_us", "100000\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "150000\n");
        Write("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000\n");
        Assert.Equal(new CpuQuota(1.5, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", 0, 0), Quota);
    }

    [Fact]
    public void A_mount_point_with_a_space_and_a_group_outside_of_the_namespace_are_read()
    {
        Mounted("30 23 0:26 / /my\\040groups rw - cgroup2 none rw\n", "0::/../elsewhere\n");
        Write("my groups/cpu.max", "10000 20000\n");
        Assert.Equal(0.5, Quota?.Cores);
    }

    [Fact]
    public void Without_proc_the_usual_places_are_looked_at()
    {
        Write("sys/fs/cgroup/cgroup.controllers", "cpu memory\n");
        Write("sys/fs/cgroup/cpu.max", "30000 100000\n");
        Assert.Equal(0.3, Quota!.Cores, 1e-9);
    }

    [Theory]
    [InlineData("max 100000")]
    [InlineData("0 100000")]
    [InlineData("50000 0")]
    [InlineData("50000")]
    [InlineData("-5 -5")]
    [InlineData("fifty percent")]
    [InlineData("99999999999999999999 100000")]
    [InlineData("")]
    public void No_quota_and_nonsense_are_no_quota(string text)
    {
        Mounted(Unified, "0::/\n");
        Write("sys/fs/cgroup/cpu.max", text);
        Assert.Null(Quota);
    }

    [Theory]
    [InlineData("5000 100000", 1)]
    [InlineData("100000 100000", 1)]
    [InlineData("100001 100000", 2)]
    [InlineData("9900000 100000", int.MaxValue)]
    [InlineData("max 100000", int.MaxValue)]
    public void As_many_threads_are_used_as_the_quota_feeds(string quota, int threads)
    {
        Mounted(Unified, "0::/pod/container\n");
        Write("sys/fs/cgroup/pod/cpu.max", quota);
        Assert.Equal(Math.Min(threads, Environment.ProcessorCount), new DeviceProbe(_device.Root).UsableThreads());
    }

    [Fact]
    public void Where_nothing_can_be_read_there_is_no_quota()
    {
        Assert.Null(Quota);
        Mounted("garbage\n - \n1 2 3 - cgroup2\n", "::\n:\nmore garbage");
        Assert.Null(Quota);
    }

    private void Mounted(string mounts, string groups)
    {
        Write("proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/root rw\n" + mounts);
        Write("proc/self/cgroup", groups);
    }

    private void Write(string path, string text) => _device.Write(path, text);
}
