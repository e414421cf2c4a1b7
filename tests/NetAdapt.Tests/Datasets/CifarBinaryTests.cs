using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class CifarBinaryTests
{
    private const int Plane = 1024;

    [Fact]
    public void Cifar_10_records_become_pixels()
    {
        using var folder = new TempFolder();
        for (int b = 1; b <= 5; b++) folder.Write($"data_batch_{b}.bin", [.. Record([(byte)b], 10), .. Record([9], 20)]);
        folder.Write("test_batch.bin", Record([3], 30));
        folder.Write("batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n");
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal("CIFAR-10 binary", dataset.Format);
        Assert.Equal((10, 1), (dataset.Train.Count, dataset.Test.Count));
        Assert.Equal("cat", dataset.ClassNames[dataset.Test.LabelOf(0)]);
        Assert.Equal([1, 9, 2, 9, 3, 9, 4, 9, 5, 9], Enumerable.Range(0, 10).Select(dataset.Train.LabelOf));
        var bitmap = new Bitmap();
        dataset.Train.Decode(1, bitmap);
        // Record writes value + plane + position within the plane.
        Assert.Equal([20, 21, 22], bitmap.Pixels[..3].ToArray());
        Assert.Equal([25, 26, 27], bitmap.Pixels.Slice(5 * 3, 3).ToArray());
        Assert.Empty(dataset.Notes);
    }

    [Fact]
    public void Cifar_100_takes_the_fine_labels()
    {
        using var folder = new TempFolder();
        folder.Write("train.bin", [.. Record([19, 77], 0), .. Record([3, 99], 0)]);
        folder.Write("test.bin", Record([1, 5], 0));
        Dataset dataset = Dataset.Open(folder.Path);
        Assert.Equal((100, 77, 99, 5), (dataset.Train.Classes, dataset.Train.LabelOf(0), dataset.Train.LabelOf(1), dataset.Test.LabelOf(0)));
    }

    [Fact]
    public void Missing_batches_are_said()
    {
        using var folder = new TempFolder();
        folder.Write("data_batch_2.bin", Record([1], 0));
        folder.Write("test_batch.bin", Record([1], 0));
        Assert.Contains("only 1 of the 5", Assert.Single(Dataset.Open(folder.Path).Notes), StringComparison.Ordinal);
        File.Delete(folder["data_batch_2.bin"]);
        Assert.Contains("evaluation only", Assert.Single(Dataset.Open(folder.Path).Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_named()
    {
        using var folder = new TempFolder();
        folder.Write("data_batch_1.bin", Record([1], 0));
        Refused(folder, "test_batch.bin");
        folder.Write("test_batch.bin", Record([1], 0)[..^1]);
        Refused(folder, "3072 bytes");
        folder.Write("test_batch.bin", []);
        Refused(folder, "0 bytes");
        folder.Write("test_batch.bin", [.. Record([1], 0), .. Record([10], 0)]);
        Refused(folder, "image 1: its label is 10");
    }

    private static void Refused(TempFolder folder, string said) =>
        Assert.Contains(said, Assert.Throws<InvalidInputException>(() => Dataset.Open(folder.Path)).Message, StringComparison.Ordinal);

    private static byte[] Record(byte[] labels, int value) =>
        [.. labels, .. Enumerable.Range(0, 3 * Plane).Select(i => (byte)(value + i / Plane + i % Plane))];
}
