using System.Diagnostics;
using System.Globalization;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>Training that is given a memory limit, on a system that gives no more than a little above it.</summary>
public sealed class MemoryLimitTests : IDisposable
{
    /// <summary>What the program takes of the address space besides: its code, its threads' stacks, what .NET's collector sets aside, the images.</summary>
    private const int BesidesMegabytes = 1000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Training_stays_within_its_limit_where_the_system_gives_no_more()
    {
        const int Limit = 190;
        Finished finished = Train(Limit + BesidesMegabytes, "--memory-limit", $"{Limit}MB");
        Assert.True(finished.Code == 0, finished.Error);
        Assert.InRange(PlannedMegabytes(finished), 100, Limit);
    }

    [Fact]
    public void Where_the_system_gives_too_little_the_program_says_so_and_what_would_help()
    {
        Finished finished = Train(440);
        Assert.Contains("memory is used up. Take a smaller --batch, fewer --threads", finished.Refused().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_that_training_cannot_keep_is_refused_before_it_begins()
    {
        Finished finished = PublishedProgram.Run(Arguments("--memory-limit", "20MB"));
        Assert.Contains("allowed. Take fewer images at a time, fewer threads, or allow more", finished.Refused().Error, StringComparison.Ordinal);
    }

    /// <summary>With so much address space and no more.</summary>
    private Finished Train(int megabytes, params string[] more)
    {
        var start = new ProcessStartInfo("sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"ulimit -v {megabytes * 1000}; exec \"$@\""), "sh", PublishedProgram.Path, .. Arguments(more)])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        return PublishedProgram.Finish(process);
    }

    private string[] Arguments(params string[] more) =>
        ["train", "builtin:mobilenet", "--data", "builtin:shapes", "--epochs", "1", "--steps", "1", "--batch", "512", "--threads", "1", "-o", _folder["out.onnx"], .. more];

    private static double PlannedMegabytes(Finished finished)
    {
        string line = finished.Error.Split('\n').Single(text => text.StartsWith("training takes ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }
}
