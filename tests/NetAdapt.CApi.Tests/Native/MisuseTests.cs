using NetAdapt.Deadlines;
using NetAdapt.Networks;
using NetAdapt.Onnx.Families;

namespace NetAdapt.CApi.Tests.Native;

/// <summary>misuse.c against the published library; its buffers end at pages that nobody may touch.</summary>
public sealed class MisuseTests(MisuseTests.Program program) : IClassFixture<MisuseTests.Program>
{
    [Fact] public void NULL_for_anything_gives_a_status_and_a_message() => Survives("null");

    [Fact] public void Wrong_sizes_and_numbers_give_a_status_and_a_message() => Survives("sizes");

    [Fact] public void A_freed_handle_gives_a_status_in_every_call() => Survives("freed");

    [Fact] public void Pointers_that_are_no_handles_are_never_followed() => Survives("garbage");

    [Fact] public void Damaged_files_are_refused() => Survives("damaged");

    [Fact] public void Threads_share_a_session_and_may_free_it_under_each_other() => Survives("threads");

    [Fact] public void Each_thread_has_its_own_last_error() => Survives("errors");

    [Fact] public void A_callback_cancels_training_and_adapting_and_a_stopped_run_goes_on() => Survives("cancel");

    [Fact]
    public void Families_and_deadlines_are_checked_and_keep_their_word()
    {
        Directory.CreateDirectory(program.Workshop["deadlines"]);
        FamilyMember[] members = [.. new[] { 0.5, 0.375, 0.25 }.Select((width, i) => new FamilyMember($"{width}", MobileNetV1.Build(width, 32, 10), 0.9 - 0.2 * i))];
        FamilyFile.Write(new NetworkFamily(members), Path.Combine(program.Workshop["deadlines"], "family.nafam"));
        Survives("deadlines");
    }

    private void Survives(string what) => PublishedLibrary.RunProgram(program.Path, program.Workshop.Model, program.Workshop[what], what).Succeeded();

    public sealed class Program : IDisposable
    {
        public Program()
        {
            Path = PublishedLibrary.Compile(System.IO.Path.Combine(AppContext.BaseDirectory, "Native", "misuse.c"), Workshop["misuse"]);
            foreach (string what in new[] { "damaged", "cancel" }) Directory.CreateDirectory(Workshop[what]);
        }

        public Workshop Workshop { get; } = new();

        public string Path { get; }

        public void Dispose() => Workshop.Dispose();
    }
}
