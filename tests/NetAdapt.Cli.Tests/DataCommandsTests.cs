using NetAdapt.Files;

namespace NetAdapt.Cli.Tests;

/// <summary>What commands refuse about data, before any work.</summary>
public sealed class DataCommandsTests : IDisposable
{
    // A PNG file of one grey pixel.
    private static readonly byte[] s_pixel = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
    );

    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-commands-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_training_that_was_stopped_is_not_replaced_by_a_forgotten_option()
    {
        string output = Path.Combine(_folder, "x.onnx");
        File.WriteAllText(output + ".checkpoint", "progress");
        string message = Refused(
            "train",
            "builtin:mobilenet",
            "--data",
            "builtin:shapes",
            "--steps",
            "1",
            "-o",
            output
        );
        Assert.Contains("--resume", message, StringComparison.Ordinal);
        Assert.Contains("delete it", message, StringComparison.Ordinal);
        Assert.Equal("progress", File.ReadAllText(output + ".checkpoint"));
        Assert.Equal([output + ".checkpoint"], Directory.GetFiles(_folder));
    }

    [Fact]
    public void Two_trainings_cannot_have_one_output()
    {
        string output = Path.Combine(_folder, "x.onnx");
        using (OutputLock.Take(output))
            Assert.Contains(
                "another process",
                Refused("train", "builtin:mobilenet", "--data", "builtin:shapes", "--steps", "1", "-o", output),
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Running_a_folder_names_what_to_give_instead()
    {
        string message = Refused("run", "builtin:mobilenet", _folder);
        Assert.Contains("is a folder", message, StringComparison.Ordinal);
        Assert.Contains("netadapt eval", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken", "Repair the file")]
    [InlineData("RIFF....WEBPVP8 ", "WebP")]
    public void Running_a_picture_that_cannot_be_read_advises_no_option_that_run_does_not_have(
        string content,
        string said
    )
    {
        string path = Path.Combine(_folder, "x.jpg");
        File.WriteAllText(path, content);
        string message = Refused("run", "builtin:mobilenet", path);
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain("skipped", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_on_an_unlabelled_test_part_that_was_asked_for_is_refused()
    {
        foreach (
            string image in new[] { "train/a/1.png", "train/a/2.png", "train/b/1.png", "train/b/2.png", "test/1.png" }
        )
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_folder, image))!);
            File.WriteAllBytes(Path.Combine(_folder, image), s_pixel);
        }
        Assert.Contains(
            "have no classes",
            Refused("eval", "builtin:mobilenet", "--data", _folder, "--split", "test"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void An_argument_that_is_not_UTF_8_is_refused() =>
        Assert.Contains("convmv", Refused("run", "builtin:mobilenet", "caf\uFFFD.jpg"), StringComparison.Ordinal);

    private static string Refused(params string[] arguments) =>
        Assert.Throws<InvalidInputException>(() => CommandTree.Run(arguments, CancellationToken.None)).Message;
}
