using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

/// <summary>What the user gave cannot be a data set: every message says what, where and what next.</summary>
public sealed class WrongDataTests
{
    [Theory]
    [InlineData("no/such/folder", "no folder 'no/such/folder'")]
    [InlineData("builtin:nothing", "builtin:shapes")]
    public void A_missing_folder_or_set_is_named(string path, string said) => Refused(path, said);

    [Fact]
    public void An_empty_folder_says_what_is_expected()
    {
        using var folder = new TempFolder();
        Refused(folder.Path, "is empty", "class folders", "manifest", "CIFAR", "IDX");
    }

    [Fact]
    public void One_class_is_not_enough()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 3, "cat");
        Refused(folder.Path, "only one class folder ('cat')", "two or more");
    }

    [Fact]
    public void Loose_images_have_no_classes()
    {
        using var folder = new TempFolder();
        folder.Write("1.jpg", "x");
        Refused(folder.Path, "1.jpg", "labels.csv");
    }

    [Fact]
    public void Loose_images_beside_class_folders_are_refused()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 3, "cat", "dog");
        folder.Write("1.jpg", "x");
        Refused(folder.Path, "loose images (1.jpg)");
    }

    [Fact]
    public void A_test_class_without_training_images_is_named()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("train", 3, "cat", "dog");
        folder.WriteClasses("test", 3, "cat", "emu");
        Refused(folder.Path, "emu", "training images");
    }

    [Fact]
    public void A_class_folder_without_images_is_named()
    {
        using var folder = new TempFolder();
        folder.WriteClasses("", 3, "cat", "dog");
        folder.Write("emu/1.txt", "x");
        Refused(folder.Path, "emu", "1.txt");
    }

    [Theory]
    [InlineData("cifar.tar.gz", "unpack")]
    [InlineData("photo.jpg", "give the folder")]
    public void A_file_is_no_folder(string name, string said)
    {
        using var folder = new TempFolder();
        Refused(folder.Write(name, "x"), said);
    }

    [Fact]
    public void Pickled_cifar_leads_to_its_binary_version()
    {
        using var folder = new TempFolder();
        folder.Write("data_batch_1", "x");
        folder.Write("batches.meta", "x");
        Refused(folder.Path, "binary version");
    }

    private static void Refused(string path, params string[] said)
    {
        var thrown = Assert.Throws<InvalidInputException>(() => Dataset.Open(path));
        Assert.All(said, text => Assert.Contains(text, thrown.Message, StringComparison.Ordinal));
    }
}
