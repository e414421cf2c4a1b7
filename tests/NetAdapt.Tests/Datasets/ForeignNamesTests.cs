using System.Diagnostics;
using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

/// <summary>Names of files are bytes: what is not UTF-8 is refused by name, and never passed over.</summary>
public sealed class ForeignNamesTests
{
    [Theory]
    [InlineData("$(printf 'caf\\351')", "")]
    [InlineData("tea", "$(printf 'd\\351j\\340')")]
    [InlineData("tea/$(printf 'th\\351')", "")]
    public void Folders_and_files_that_are_not_UTF_8_are_refused_by_name(string className, string image)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names are UTF-16 there");
        using var folder = new TempFolder();
        folder.WriteClasses("", 3, "eau", "milk");
        Shell(folder, $"mkdir -p \"{className}\" && cp eau/000.png \"{className}/{image}x.png\"");
        string message = RefusedWithoutTrace(folder);
        Assert.Contains("not UTF-8", message, StringComparison.Ordinal);
        Assert.Contains("convmv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_in_UTF_8_are_read_whatever_their_language()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 4, "café", "茶", "\uFFFD");
        Assert.Equal(3, Dataset.Open(folder.Path).Classes);
    }

    [Theory]
    [InlineData("labels.csv", "file,label\na.png,caf\u00e9\nb.png,tea\n", 2)]
    [InlineData("labels.tsv", "file\tlabel\na.png\ttea\nth\u00e9.png\tth\u00e9\n", 3)]
    public void A_manifest_that_is_not_UTF_8_is_refused_with_its_line(string name, string text, int line)
    {
        using var folder = new TempFolder();
        folder.Write("a.png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        folder.Write(name, System.Text.Encoding.Latin1.GetBytes(text));
        string message = Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message;
        Assert.Contains($"line {line}", message, StringComparison.Ordinal);
        Assert.Contains("iconv", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_classes_that_is_not_UTF_8_is_refused()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 3, "café", "tea");
        folder.Write("classes.txt", System.Text.Encoding.Latin1.GetBytes("caf\u00e9\ntea\n"));
        Assert.Contains(
            "iconv",
            Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_manifest_in_UTF_16_with_its_mark_is_read()
    {
        using var folder = new TempFolder();
        foreach (string name in new[] { "a.png", "thé.png" })
            folder.Write(name, Pictures.Png(Pictures.Plain(4, 4, 1)));
        folder.Write(
            "labels.csv",
            [0xFF, 0xFE, .. System.Text.Encoding.Unicode.GetBytes("file,label\na.png,milk\nthé.png,thé\n")]
        );
        Assert.Equal(["milk", "thé"], Dataset.Open(folder.Path).ClassNames);
    }

    [Fact]
    public void A_file_that_a_manifest_names_and_that_is_there_under_other_bytes_is_refused_by_name()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "names are UTF-16 there");
        using var folder = new TempFolder();
        folder.Write("a.png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        folder.Write("labels.csv", "file,label\na.png,milk\nthé.png,tea\n");
        Shell(folder, "cp a.png \"$(printf 'th\\351').png\"");
        Assert.Contains("convmv", RefusedWithoutTrace(folder), StringComparison.Ordinal);
    }

    /// <summary>The message; what .NET cannot delete is removed.</summary>
    private static string RefusedWithoutTrace(TempFolder folder)
    {
        try
        {
            return Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message;
        }
        finally
        {
            Shell(folder, "rm -r ./*");
        }
    }

    private static void Shell(TempFolder folder, string command)
    {
        using Process shell = Process.Start(
            new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = folder.Path }
        )!;
        shell.WaitForExit();
        Assert.Equal(0, shell.ExitCode);
    }
}
