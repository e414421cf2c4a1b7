using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public sealed class NpyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-npy").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(new[] { 2, 3, 4 })]
    [InlineData(new[] { 5 })]
    [InlineData(new int[0])]
    public void What_was_written_is_read_back(int[] shape)
    {
        float[] elements = [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => i / 3f)];
        string path = Path.Combine(_folder, "x.npy");
        new NpyFile([.. shape], elements).Write(path);
        NpyFile read = NpyFile.Read(path);
        Assert.Equal(shape, read.Shape.AsEnumerable());
        Assert.Equal(elements, read.Values);
        Assert.Equal(0, (File.ReadAllBytes(path).Length - elements.Length * 4) % 64);
    }

    [Fact]
    public void A_file_that_is_cut_anywhere_is_refused()
    {
        string path = Path.Combine(_folder, "x.npy");
        new NpyFile([2, 2], [1, 2, 3, 4]).Write(path);
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<InvalidInputException>(() => NpyFile.Read(path));
        }
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "float32")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "Fortran")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999), }", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-4,), }", "not readable")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "shape")]
    public void Other_content_is_refused_with_the_reason(string header, string reason)
    {
        string path = Path.Combine(_folder, "x.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. System.Text.Encoding.ASCII.GetBytes(header), 0, 0, 0, 0, 0, 0, 0, 0]);
        Assert.Contains(reason, Assert.Throws<InvalidInputException>(() => NpyFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
