using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NetAdapt.EndToEnd.Tests;

/// <summary>The native binary that tools/publish leaves, run as a user runs it.</summary>
internal static class PublishedProgram
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The binary; where it was not published, the test is skipped with the reason.</summary>
    public static string Path
    {
        get
        {
            string path = System.IO.Path.Combine(Repository.Root, "artifacts", RuntimeInformation.RuntimeIdentifier.StartsWith("linux-",
                StringComparison.Ordinal)
                ? RuntimeInformation.RuntimeIdentifier : $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}", "netadapt");
            if (!File.Exists(path)) Assert.Skip($"the program is not published: run tools/publish ({path} is missing)");
            return path;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static Finished Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        return Finish(process);
    }

    /// <summary>Runs a command with --json, asserts that it is done, and returns the one object that it wrote.</summary>
    public static JsonElement Json(params string[] arguments)
    {
        Finished finished = Run([.. arguments, "--json"]);
        Assert.True(finished.Code == 0, $"netadapt {string.Join(' ', arguments)}: exit code {finished.Code}\n{finished.Error}");
        return finished.Object;
    }

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true,
            RedirectStandardInput = true, WorkingDirectory = System.IO.Path.GetTempPath() };
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public static Finished Finish(Process process)
    {
        // Both at once, so that neither pipe can fill up and block the program.
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"netadapt {string.Join(' ', process.StartInfo.ArgumentList)} did not end within {Patience.TotalMinutes} minutes");
        }
        return new Finished(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }
}

/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Finished(int Code, string Output, string Error)
{
    /// <summary>The one JSON object on standard output.</summary>
    public JsonElement Object
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(Output);
            Assert.Equal(JsonValueKind.Object, document.RootElement.ValueKind);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Asserts the exit code, one line that starts with "error: ", and no stack trace.</summary>
    public Finished Refused(int code = 2)
    {
        Assert.True(Code == code, $"exit code {Code} instead of {code}\n{Error}");
        Assert.Contains("error: ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of netadapt", Error, StringComparison.Ordinal);
        return this;
    }
}
