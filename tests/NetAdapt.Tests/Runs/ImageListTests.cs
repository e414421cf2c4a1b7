using NetAdapt.Datasets;
using NetAdapt.Runs;
using NetAdapt.Tests.Datasets;

namespace NetAdapt.Tests.Runs;

public sealed class ImageListTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ImageListTests()
    {
        _folder.WriteClasses("data/train", 3, "cat", "dog");
        _folder.WriteClasses("data/test", 2, "cat", "dog");
        _folder.Write("000.onnx", "network");
        ImageList.Write(List, _folder["000.onnx"], Dataset.Open(_folder["data"]));
    }

    private string List => _folder["images.tsv"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_same_images_pass() => RequireSame();

    [Fact]
    public void Another_image_of_the_same_size_is_named()
    {
        byte[] other = File.ReadAllBytes(_folder["data/train/dog/001.png"]);
        // A byte of the check sum at the end, which nobody's eyes would find.
        other[^6] ^= 1;
        File.WriteAllBytes(_folder["data/train/dog/001.png"], other);
        Refused("1 changed in content", "train/dog/001.png");
    }

    [Fact]
    public void Images_that_are_gone_or_new_are_counted()
    {
        File.Delete(_folder["data/train/cat/000.png"]);
        File.Delete(_folder["data/train/cat/002.png"]);
        _folder.Write("data/test/dog/new.png", File.ReadAllBytes(_folder["data/test/dog/000.png"]));
        Refused("2 gone", "cat/000.png", "1 new", "new.png");
    }

    [Fact]
    public void An_image_that_moved_to_another_class_is_gone_and_new()
    {
        File.Move(_folder["data/test/cat/000.png"], _folder["data/test/dog/cat.png"]);
        Refused("1 gone", "1 new");
    }

    [Fact]
    public void Another_order_of_classes_is_named()
    {
        _folder.Write("data/classes.txt", "dog\ncat\n");
        Refused("10 of another class");
    }

    [Fact]
    public void Another_second_label_of_an_image_is_named()
    {
        var options = new DatasetOptions { LabelSets = true };
        const string Labels = "file,label,split\ntrain/cat/000.png,cat;dog,train\ntrain/dog/000.png,,train\ntest/cat/000.png,dog,test\n";
        _folder.Write("data/labels.csv", Labels);
        ImageList.Write(List, _folder["000.onnx"], Dataset.Open(_folder["data"], options));
        ImageList.RequireSame(List, _folder["000.onnx"], Dataset.Open(_folder["data"], options), "run");
        _folder.Write("data/labels.csv", Labels.Replace("cat;dog", "cat", StringComparison.Ordinal));
        string message = Assert.Throws<InvalidInputException>(() => ImageList.RequireSame(List, _folder["000.onnx"],
            Dataset.Open(_folder["data"], options), "run")).Message;
        Assert.Contains("1 of another class", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_network_is_named()
    {
        _folder.Write("000.onnx", "another");
        Refused("1 changed in content", "000.onnx");
    }

    [Fact]
    public void Images_with_odd_names_pass()
    {
        _folder.Write("data/train/cat/a\tb\nc.png", Pictures.Png(Pictures.Plain(4, 4, 1)));
        ImageList.Write(List, _folder["000.onnx"], Dataset.Open(_folder["data"]));
        RequireSame();
    }

    private void RequireSame() =>
        ImageList.RequireSame(List, _folder["000.onnx"], Dataset.Open(_folder["data"]), "run");

    private void Refused(params string[] said)
    {
        string message = Assert.Throws<InvalidInputException>(RequireSame).Message;
        Assert.All(said, text => Assert.Contains(text, message, StringComparison.Ordinal));
        Assert.Contains("new run in another folder", message, StringComparison.Ordinal);
    }
}
