namespace NetAdapt.CApi.Tests.Native;

/// <summary>guest.c and plugin.c against the published library: hosts that have plans of their own.</summary>
public sealed class GuestTests(Workshop workshop) : IClassFixture<Workshop>
{
    [Fact]
    public void Traps_rounding_and_flushing_of_the_caller_change_no_result_and_are_put_back() => Runs("floats");

    [Fact]
    public void Nothing_of_the_process_changes_but_three_handlers() => Runs("process");

    [Fact]
    public void In_a_child_made_by_fork_each_call_says_so_at_once() => Runs("forks");

    [Fact]
    public void A_broken_pipe_does_to_the_program_what_it_would_without_the_library() => Runs("pipes");

    [Fact]
    public void Threads_may_end_after_dlclose_and_the_library_stays()
    {
        string program = PublishedLibrary.Compile(Source("plugin.c"), workshop["plugin"], Linkage.None);
        PublishedLibrary.RunProgram(program, Path.Combine(PublishedLibrary.Prefix, "lib", "libnetadapt.so.0"), workshop.Model).Succeeded();
    }

    private void Runs(string what) => PublishedLibrary.RunProgram(PublishedLibrary.Compile(Source("guest.c"), workshop["guest"]), workshop.Model, what).Succeeded();

    private static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "Native", name);
}
