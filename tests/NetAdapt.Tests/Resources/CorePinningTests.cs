using NetAdapt.Resources;

namespace NetAdapt.Tests.Resources;

public class CorePinningTests
{
    [Fact]
    public void A_pinned_thread_stays_on_the_cores_until_it_is_disposed()
    {
        if (CorePinning.Current() is not { } before) { Assert.Skip("the system does not tell which cores a thread may use"); return; }
        var one = new CoreSet([before.Numbers[^1]]);
        CoreSet? own = null, after = null;

        // In a thread of its own, so that a failure leaves the other tests their cores.
        var thread = new Thread(() =>
        {
            using (CorePinning.Pin(one)) own = CorePinning.Current();
            after = CorePinning.Current();
        });
        thread.Start();
        thread.Join();

        Assert.Equal(one, own);
        Assert.Equal(before, after);
    }

    [Fact]
    public void Without_cores_nothing_changes()
    {
        CoreSet? before = CorePinning.Current();
        using (CorePinning.Pin(null)) Assert.Equal(before, CorePinning.Current());
        Assert.Equal(before, CorePinning.Current());
    }

    [Fact]
    public void Cores_that_the_system_does_not_have_are_refused_with_a_remedy()
    {
        if (CorePinning.Current() == null) { Assert.Skip("the system does not tell which cores a thread may use"); return; }

        var e = Assert.Throws<InvalidInputException>(() => CorePinning.Pin(new CoreSet([4000])));

        Assert.Contains("cores 4000", e.Message);
    }
}
