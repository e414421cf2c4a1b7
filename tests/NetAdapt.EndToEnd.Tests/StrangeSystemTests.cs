using System.Diagnostics;
using System.Globalization;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Systems that hold something back: standard streams, /proc, memory, CPU time.</summary>
public sealed class StrangeSystemTests : IDisposable
{
    private const string MemoryGroups = "/sys/fs/cgroup/memory", CpuGroups = "/sys/fs/cgroup/cpu";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("2>&-")]
    [InlineData("<&-")]
    [InlineData(">&- <&-")]
    [InlineData("2>&- >&-")]
    [InlineData("2>&- >&- <&-")]
    [InlineData("2>/dev/full")]
    [InlineData("2>/dev/full <&-")]
    public void Commands_whose_result_is_a_file_do_not_need_standard_streams(string closed)
    {
        string model = SmallNetwork.Write(_folder["small.onnx"]), trained = _folder["trained.onnx"], same = _folder["same.onnx"];
        string train = $"train '{model}' --data builtin:shapes --normalize unit --steps 2 --batch 8 --threads 1 -o";
        Assert.Equal(0, Shell($"'{PublishedProgram.Path}' {train} '{same}'").Code);
        Assert.Equal(0, Shell($"'{PublishedProgram.Path}' {train} '{trained}' {closed}").Code);
        // Not a message of the program among the weights.
        Assert.Equal(File.ReadAllBytes(same), File.ReadAllBytes(trained));
        Assert.Equal(0, Shell($"'{PublishedProgram.Path}' bench '{model}' --time 0.01 {closed}").Code);
        Assert.Equal(0, Shell($"'{PublishedProgram.Path}' profile '{model}' -o '{_folder["table.json"]}' --minutes 0.02 {closed}").Code);
        Assert.StartsWith("{", File.ReadAllText(_folder["table.json"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info --devices --json >&-", 2)]
    [InlineData("info --devices --json >&- <&-", 2)]
    [InlineData("info --devices --json 2>&- >&- <&-", 2)]
    [InlineData("--help >&-", 2)]
    [InlineData("--help >/dev/full", 2)]
    [InlineData("--version >/dev/full", 2)]
    [InlineData("info --devices >&-", 0)]
    [InlineData("info --devices --json 2>&-", 0)]
    public void A_result_for_standard_output_that_is_closed_or_full_is_an_error(string commandLine, int code) =>
        Assert.Equal(code, Shell($"'{PublishedProgram.Path}' {commandLine}").Code);

    [Fact]
    public void A_reader_that_goes_away_is_no_fault()
    {
        Finished finished = Shell($"('{PublishedProgram.Path}' info --ops --json; echo $? >&2) | head -c 10");
        Assert.Contains(finished.Error.Trim().Split('\n')[^1], (string[])["0", "2", "141"]);
        Assert.DoesNotContain("fault of netadapt", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mount -t tmpfs none /proc")]
    [InlineData("mount -t tmpfs none /sys")]
    [InlineData("mount -t tmpfs none /proc && mount -t tmpfs none /sys")]
    [InlineData("mount -t tmpfs none /proc && mount -t tmpfs none /dev")]
    public void Where_system_folders_are_hidden_the_work_goes_on(string hide)
    {
        Assert.SkipUnless(Shell($"unshare -m sh -c '{hide}'").Code == 0, "only root can hide /proc");
        string model = SmallNetwork.Write(_folder["small.onnx"]), program = PublishedProgram.Path;
        foreach (string command in new[]
        {
            $"info '{model}'", $"bench '{model}' --time 0.01 --json", $"eval '{model}' --data builtin:shapes --normalize unit",
            $"profile '{model}' -o '{_folder["table.json"]}' --minutes 0.02",
            $"train '{model}' --data builtin:shapes --normalize unit --steps 1 --batch 8 -o '{_folder["out.onnx"]}'",
        })
        {
            Finished finished = Shell($"unshare -m sh -c \"{hide}; env -i '{program}' {command}\"");
            Assert.True(finished.Code == 0, $"{command}: {finished.Code}\n{finished.Error}");
        }
    }

    [Fact]
    public void In_small_containers_memory_that_is_used_up_is_told()
    {
        string group = MakeGroup(MemoryGroups);
        string run = $"echo $$ > {group}/cgroup.procs; exec '{PublishedProgram.Path}' train builtin:mobilenet --data builtin:shapes --steps 1 --batch 1024 --threads 1 -o '{_folder["out.onnx"]}'";
        try
        {
            for (int megabytes = 36; megabytes <= 84; megabytes += 4)
            {
                File.WriteAllText($"{group}/memory.limit_in_bytes", $"{megabytes}M");
                Finished finished = Shell(run);
                Assert.True(finished.Code == 2, $"{megabytes} MB: exit code {finished.Code}\n{finished.Error}");
                // Either before anything is taken, with numbers, or where it is not there.
                Assert.Matches("memory is used up|of memory at least", finished.Refused().Error);
            }
        }
        finally
        {
            Directory.Delete(group);
        }
    }

    [Fact]
    public void Under_any_limit_of_address_space_training_ends_well_or_says_that_memory_is_used_up()
    {
        // Below that the runtime itself may not start.
        for (int megabytes = 250; megabytes <= 600; megabytes += 50)
        {
            Finished finished = Shell(string.Create(CultureInfo.InvariantCulture,
                $"ulimit -v {megabytes}000; exec '{PublishedProgram.Path}' train builtin:mobilenet --data builtin:shapes --steps 1 --batch 512 --threads 1 -o '{_folder["out.onnx"]}'"));
            if (finished.Code == 0) continue;
            Assert.True(finished.Code == 2, $"{megabytes} MB: exit code {finished.Code}\n{finished.Error}");
            Assert.Contains("memory is used up", finished.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_quota_of_CPU_time_is_named()
    {
        string group = MakeGroup(CpuGroups);
        try
        {
            File.WriteAllText($"{group}/cpu.cfs_period_us", "100000");
            File.WriteAllText($"{group}/cpu.cfs_quota_us", "10000");
            Finished finished = Shell($"echo $$ > {group}/cgroup.procs; exec '{PublishedProgram.Path}' bench builtin:mobilenet --batch 16 --time 0.5");
            Assert.Equal(0, finished.Code);
            Assert.Contains("warning: a control group grants this program 0.1 cores of CPU time", finished.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("close other programs", finished.Error, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(group);
        }
    }

    private static string MakeGroup(string controller)
    {
        string group = $"{controller}/netadapt-test-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        try
        {
            Directory.CreateDirectory(group);
            if (!File.Exists($"{group}/cgroup.procs"))
            {
                Directory.Delete(group);
                Assert.Skip($"there are no control groups in {controller}");
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Assert.Skip($"no control group can be made here: {e.Message}");
        }
        return group;
    }

    private static Finished Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        return PublishedProgram.Finish(process);
    }
}
