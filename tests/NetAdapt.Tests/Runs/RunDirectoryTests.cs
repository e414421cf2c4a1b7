using System.Collections.Immutable;
using NetAdapt.Graphs;
using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

public sealed class RunDirectoryTests
{
    private static readonly Network Pretrained = FakePlatform.TwoGroups();
    private static readonly TestNetworkFiles Files = new(Pretrained);

    public static RunDescription Description(string seed = "1") => new("0.1.0", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        ImmutableSortedDictionary<string, string>.Empty.Add("budget", "latency=60%").Add("seed", seed), ImmutableSortedDictionary<string, string>.Empty.Add("isa", "none"));

    [Fact]
    public void A_run_remembers_its_description_its_networks_and_its_entries()
    {
        using var folder = new TemporaryFolder();
        RunEntry[] entries =
        [
            new MeasuredEntry(0, 0.1 + 0.2, 1 / 3d, 1, 1e-300),
            new BeganEntry(2 / 3d, null, ImmutableSortedDictionary<string, int>.Empty.Add("layer \"ü\"/a", 8)),
            new ProposedEntry(1, 0, "b", 8, [0, 3], new UseFigures(null, 1, 2, 3), null, 0.5, "it\nfailed"),
            new AdoptedEntry(1, "a", 8, 4, new UseFigures(double.Epsilon, long.MaxValue, 2, 3), 0.5, 0.25, 1),
            new FineTunedEntry(3),
        ];
        using (RunDirectory run = RunDirectory.Create(folder["run"], Description(), Pretrained, Files))
            foreach (RunEntry entry in entries) run.Append(entry);
        using RunDirectory again = RunDirectory.Open(folder["run"], Files);
        Assert.Equal(Description().Settings, again.Description.Settings);
        Assert.Equal(NetworkBits.Of(Pretrained), NetworkBits.Of(again.NetworkOf(0)));
        Assert.Equal(entries.Length, again.Entries.Count);
        Assert.Equal(entries[0], again.Entries[0]);
        Assert.Equal(entries[3], again.Entries[3]);
        Assert.Equal(((ProposedEntry)entries[2]).Units, ((ProposedEntry)again.Entries[2]).Units);
        Assert.Equal("it\nfailed", ((ProposedEntry)again.Entries[2]).Failure);
        Assert.Equal(8, ((BeganEntry)again.Entries[1]).Widths["layer \"ü\"/a"]);
    }

    [Fact]
    public void A_folder_that_holds_something_else_is_refused()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["other"]);
        File.WriteAllText(folder["other/thesis.txt"], "");
        Assert.Contains("thesis.txt", Refused(folder["other"]));
        Assert.Contains("is a file", Refused(folder["other/thesis.txt"]));
        RunDirectory.Create(folder["run"], Description(), Pretrained, Files).Dispose();
        Assert.Contains("--resume", Refused(folder["run"]));
    }

    [Fact]
    public void A_beginning_that_was_cut_short_can_be_begun_again()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["run/iterations"]);
        File.WriteAllText(folder["run/iterations/000.onnx"], "half");
        File.WriteAllText(folder["run/lock"], "");
        RunDirectory.Create(folder["run"], Description(), Pretrained, Files).Dispose();
        using RunDirectory run = RunDirectory.Open(folder["run"], Files);
        Assert.Equal(NetworkBits.Of(Pretrained), NetworkBits.Of(run.NetworkOf(0)));
    }

    [Fact]
    public void Two_processes_cannot_work_in_one_run()
    {
        using var folder = new TemporaryFolder();
        using (RunDirectory.Create(folder["run"], Description(), Pretrained, Files))
            Assert.Contains("another process", Assert.Throws<InvalidInputException>(() => RunDirectory.Open(folder["run"], Files)).Message);
        RunDirectory.Open(folder["run"], Files).Dispose();
    }

    [Fact]
    public void Where_no_run_is_there_is_nothing_to_open_or_to_report()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InvalidInputException>(() => RunDirectory.Open(folder["run"], Files));
        RunDirectory.Create(folder["run"], Description(), Pretrained, Files).Dispose();
        Assert.Contains("has not ended", Assert.Throws<InvalidInputException>(() => RunDirectory.ReadReport(folder["run"])).Message);
        File.WriteAllText(folder["run/run.json"], "{\"version\":");
        Assert.Contains("damaged", Assert.Throws<InvalidInputException>(() => RunDirectory.Open(folder["run"], Files)).Message);
    }

    [Fact]
    public void Other_settings_are_refused_with_the_difference_named()
    {
        Description().RequireSame(Description().Settings, "run");
        string message = Assert.Throws<InvalidInputException>(() => Description("1").RequireSame(Description("2").Settings.Add("lr", "0.1"), "run")).Message;
        Assert.Contains("seed is '1' there and '2' here", message);
        Assert.Contains("lr is 'not set' there and '0.1' here", message);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_to_is_bad_input() =>
        Assert.Throws<InvalidInputException>(() => RunDirectory.Create("/proc/netadapt-run", Description(), Pretrained, Files));

    private static string Refused(string path) => Assert.Throws<InvalidInputException>(() => RunDirectory.Create(path, Description(), Pretrained, Files)).Message;
}
