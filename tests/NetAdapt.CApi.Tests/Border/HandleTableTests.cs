using NetAdapt.CApi.Border;
using NetAdapt.Graphs;
using NetAdapt.Networks;

namespace NetAdapt.CApi.Tests.Border;

public sealed class HandleTableTests
{
    private static readonly Network s_network = MobileNetV1.Build(0.25, 8, 2);

    [Fact]
    public void A_handle_gives_back_what_it_stands_for()
    {
        nint handle = HandleTable.Add(s_network);
        Assert.Same(s_network, HandleTable.Get<Network>(handle));
        Assert.Same(s_network, HandleTable.Take<Network>(handle));
    }

    [Fact]
    public void A_freed_handle_never_fits_what_takes_its_place()
    {
        nint first = HandleTable.Add(s_network);
        HandleTable.Take<Network>(first);
        // More than there can be free slots, so one of them is the first one's.
        nint[] others = [.. Enumerable.Range(0, 100).Select(_ => HandleTable.Add(s_network))];
        Assert.DoesNotContain(first, others);
        Refused(first);
        foreach (nint other in others) HandleTable.Take<Network>(other);
    }

    [Fact]
    public void Numbers_that_are_no_handles_are_refused()
    {
        nint handle = HandleTable.Add(s_network);
        foreach (nint wrong in new[] { 0, 1, -1, handle + 1, handle + (1 << 24), handle ^ unchecked((nint)(1L << 60)), handle & 0xFFFFFF, unchecked((nint)0x7FFC_1234_5678) }) Refused(wrong);
        HandleTable.Take<Network>(handle);
    }

    [Fact]
    public void A_handle_of_another_kind_is_refused_by_its_name()
    {
        nint handle = HandleTable.Add(s_network);
        Assert.Contains("netadapt_network was given", Assert.Throws<InvalidArgumentException>(() => HandleTable.Get<Session>(handle)).Message, StringComparison.Ordinal);
        HandleTable.Take<Network>(handle);
    }

    private static void Refused(nint handle) => Assert.Equal(Status.InvalidHandle, Assert.Throws<InvalidArgumentException>(() => HandleTable.Get<Network>(handle)).Status);
}
