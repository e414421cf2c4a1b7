using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class CorePinningTests
{
    [Fact]
    public void A_pinned_thread_stays_on_the_cores_until_it_is_disposed()
    {
        if (Allowed() is not { } before) { Assert.Skip("the system does not tell which cores a thread may use"); return; }
        var one = new CoreSet([before.Numbers[^1]]);
        CoreSet? own = null, after = null;

        // In a thread of its own, so that a failure leaves the other tests their cores.
        var thread = new Thread(() =>
        {
            using (CorePinning.Pin(one)) own = Allowed();
            after = Allowed();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(one, own);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Without_cores_nothing_changes()
    {
        CoreSet? before = Allowed();
        using (CorePinning.Pin(null)) Assert.Equal(before, Allowed());
        Assert.Equal(before, Allowed());
    }

    [Fact]
    public void Cores_that_the_system_does_not_have_are_refused_with_a_remedy()
    {
        if (Allowed() == null) { Assert.Skip("the system does not tell which cores a thread may use"); return; }

        var e = Assert.Throws<InvalidInputException>(() => CorePinning.Pin(new CoreSet([4000])));

        Assert.Contains("cores 4000", e.Message);
    }

    /// <summary>The cores that this thread may run on, by the kernel's own word; null elsewhere than on Linux.</summary>
    private static CoreSet? Allowed()
    {
        const string key = "Cpus_allowed_list:", file = "/proc/thread-self/status";
        return File.Exists(file) ? new CoreSet(CoreSet.ParseList(File.ReadLines(file).First(line => line.StartsWith(key, StringComparison.Ordinal))[key.Length..].Trim())!) : null;
    }
}
