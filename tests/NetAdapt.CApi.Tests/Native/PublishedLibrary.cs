using System.Diagnostics;
using System.Runtime.InteropServices;
using NetAdapt.Tests;

namespace NetAdapt.CApi.Tests.Native;

/// <summary>The library that tools/publish leaves, used as C programs use it.</summary>
internal static class PublishedLibrary
{
    public static string Repository => RepositoryRoot.Folder;

    // tools/check-library sets them: another machine's library, compiled for it by a cross compiler, and what runs its programs here.
    private static readonly string? s_rid = Environment.GetEnvironmentVariable("NETADAPT_LIBRARY_RID");
    private static readonly string[] s_runner = Environment.GetEnvironmentVariable("NETADAPT_LIBRARY_RUNNER")?.Split(' ') ?? [];

    /// <summary>The library is that of a machine that only an emulator runs here.</summary>
    public static bool IsForeign => s_rid != null;

    public static string Rid => s_rid ?? $"linux-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    /// <summary>The prefix with include/ and lib/; where it was not published, the test is skipped with the reason.</summary>
    public static string Prefix
    {
        get
        {
            string prefix = Path.Combine(Repository, "artifacts", Rid);
            if (!File.Exists(Path.Combine(prefix, "lib", "libnetadapt.so.0"))) Assert.Skip($"the library is not published: run tools/publish ({prefix}/lib is empty)");
            return prefix;
        }
    }

    /// <summary>Compiles a C or C++ program, with every warning an error.</summary>
    public static string Compile(string source, string program, Linkage linkage = Linkage.Shared)
    {
        string prefix = Prefix;
        bool isC = source.EndsWith(".c", StringComparison.Ordinal);
        string[] archive = [$"{prefix}/lib/libnetadapt.a", "-lm", "-ldl", "-lpthread", "-Wl,--gc-sections"];
        string[] linked = linkage switch
        {
            Linkage.Static => archive,
            Linkage.None => ["-ldl", "-lpthread"],
            Linkage.Alone => [.. archive, "-static-pie", "-Wl,--defsym,__xmknod=mknod"],
            _ => [$"-L{prefix}/lib", "-lnetadapt", $"-Wl,-rpath,{prefix}/lib", "-lpthread", "-lm"],
        };
        Run(Tool(isC ? "cc" : "c++"), [isC ? "-std=c11" : "-std=c++17", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Werror", $"-I{prefix}/include", source, "-o", program, .. linked]).Succeeded();
        return program;
    }

    /// <summary>A tool for the library's machine: "cc", "c++", "nm".</summary>
    public static string Tool(string name) => s_rid == "linux-arm64" ? $"aarch64-linux-gnu-{(name == "cc" ? "gcc" : name == "c++" ? "g++" : name)}" : name;

    /// <summary>Runs a program that was compiled against the library.</summary>
    public static Ran RunProgram(string program, params string[] arguments)
    {
        string[] all = [.. s_runner, program, .. arguments];
        return Run(all[0], all[1..]);
    }

    public static Ran Run(string program, params string[] arguments)
    {
        Process process;
        try
        {
            process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
        using (process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            // An emulator takes a hundred times as long.
            TimeSpan patience = TimeSpan.FromMinutes(IsForeign ? 20 : 5);
            if (!process.WaitForExit(patience))
            {
                process.Kill();
                Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {patience.TotalMinutes} minutes");
            }
            return new Ran(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
        }
    }
}

public enum Linkage
{
    Shared,
    Static,

    /// <summary>The program loads the library itself.</summary>
    None,

    /// <summary>Static, and without a dynamic linker.</summary>
    Alone,
}

internal sealed record Ran(int Code, string Output, string Error)
{
    public Ran Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}\n{Output}{Error}");
        return this;
    }
}
