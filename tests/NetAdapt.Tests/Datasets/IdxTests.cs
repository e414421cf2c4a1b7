using System.Buffers.Binary;
using System.IO.Compression;
using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class IdxTests
{
    [Theory]
    [InlineData("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")]
    [InlineData("train-images-idx3-ubyte.gz", "train-labels-idx1-ubyte.gz", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz")]
    [InlineData("train-images.idx3-ubyte", "train-labels.idx1-ubyte", "t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte")]
    [InlineData("emnist-digits-train-images-idx3-ubyte.gz", "emnist-digits-train-labels-idx1-ubyte", "emnist-digits-test-images-idx3-ubyte", "emnist-digits-test-labels-idx1-ubyte.gz")]
    public void The_mnist_family_is_read_plain_and_gzipped(string trainImages, string trainLabels, string testImages, string testLabels)
    {
        using var folder = new TempFolder();
        Write(folder, trainImages, [3, 28, 28], i => (byte)(i / 784 + i % 5));
        Write(folder, trainLabels, [3], i => (byte)(i * 3));
        Write(folder, testImages, [2, 28, 28], i => (byte)i);
        Write(folder, testLabels, [2], i => (byte)(9 - i));
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal("IDX", dataset.Format);
        Assert.Equal((3, 2, 10), (dataset.Train.Count, dataset.Test.Count, dataset.Train.Classes));
        Assert.Equal([0, 3, 6], Enumerable.Range(0, 3).Select(dataset.Train.LabelOf));
        var bitmap = new Bitmap();
        dataset.Train.Decode(2, bitmap);
        Assert.Equal((28, 28, 1), (bitmap.Height, bitmap.Width, bitmap.Channels));
        Assert.Equal(2 + (2 * 784 + 1) % 5, bitmap.Pixels[1]);
    }

    [Fact]
    public void Colour_images_have_a_fourth_dimension()
    {
        using var folder = new TempFolder();
        Write(folder, "train-images-idx4-ubyte", [10, 4, 4, 3], i => (byte)i);
        Write(folder, "train-labels-idx1-ubyte", [10], i => (byte)(i % 2));
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((8, 2), (dataset.Train.Count, dataset.Test.Count));
        Assert.Contains("no test part", Assert.Single(dataset.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_files_are_named_with_what_is_wrong()
    {
        using var folder = new TempFolder();
        Write(folder, "train-images-idx3-ubyte", [3, 4, 4], i => (byte)i);
        Refused(folder, "lies alone");
        Write(folder, "train-labels-idx1-ubyte", [4], i => (byte)(i % 2));
        Refused(folder, "holds 3 images, but");
        Write(folder, "train-labels-idx1-ubyte", [3], _ => 0);
        Refused(folder, "all labels are 0");
        folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 3, 1]);
        Refused(folder, "shorter than its header");
        folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 1, 1]);
        Refused(folder, "more data follows");
        folder.Write("train-labels-idx1-ubyte", [0, 0, 8, 1, 0x7F, 0xFF, 0xFF, 0xFF, 1]);
        Refused(folder, "damaged");
        folder.Write("train-labels-idx1-ubyte", [0, 0, 13, 1, 0, 0, 0, 1, 1]);
        Refused(folder, "no IDX file of bytes");
        folder.Write("train-labels-idx1-ubyte", []);
        Refused(folder, "damaged");
    }

    [Fact]
    public void A_damaged_gzip_file_is_named()
    {
        using var folder = new TempFolder();
        Write(folder, "train-images-idx3-ubyte", [3, 4, 4], i => (byte)i);
        folder.Write("train-labels-idx1-ubyte.gz", "no gzip at all");
        Refused(folder, "train-labels-idx1-ubyte.gz is damaged");
    }

    [Fact]
    public void Two_sets_in_one_folder_are_refused()
    {
        using var folder = new TempFolder();
        Write(folder, "emnist-digits-train-images-idx3-ubyte", [3, 4, 4], i => (byte)i);
        Write(folder, "emnist-letters-train-images-idx3-ubyte", [3, 4, 4], i => (byte)i);
        Refused(folder, "emnist-letters");
    }

    private static void Refused(TempFolder folder, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message, StringComparison.Ordinal);

    private static void Write(TempFolder folder, string name, int[] shape, Func<int, byte> value)
    {
        var content = new MemoryStream();
        content.Write([0, 0, 8, (byte)shape.Length]);
        Span<byte> number = stackalloc byte[4];
        foreach (int length in shape)
        {
            BinaryPrimitives.WriteInt32BigEndian(number, length);
            content.Write(number);
        }
        for (int i = 0; i < shape.Aggregate(1, (a, b) => a * b); i++) content.WriteByte(value(i));
        if (name.EndsWith(".gz", StringComparison.Ordinal))
        {
            var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(content.ToArray());
            content = packed;
        }
        folder.Write(name, content.ToArray());
    }
}
