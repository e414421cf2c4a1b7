using System.Text;
using NetAdapt.Datasets;

namespace NetAdapt.Tests.Datasets;

public class NpyFileTests
{
    // numpy.save of numpy.array([[1, 2, 3], [4, 5, 6.5]], dtype='<f4')
    private const string FromNumpy = "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAIA/AAAAQAAAQEAAAIBAAACgQAAA0EA=";

    [Fact]
    public void A_file_of_numpy_is_read_and_written_byte_for_byte()
    {
        byte[] bytes = Convert.FromBase64String(FromNumpy);
        NpyFile array = NpyFile.Parse(bytes, "a.npy");
        Assert.Equal([2, 3], array.Shape);
        Assert.Equal([1, 2, 3, 4, 5, 6.5f], array.Values);
        Assert.Equal(bytes, array.ToBytes());
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("2,0,3")]
    [InlineData("2,3,4,5")]
    public void Any_shape_comes_back(string shape)
    {
        int[] dims = [.. shape.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse)];
        var array = new NpyFile([.. dims], [.. Enumerable.Range(0, dims.Aggregate(1, (a, b) => a * b)).Select(i => i * 0.5f)]);
        NpyFile read = NpyFile.Parse(array.ToBytes(), "a.npy");
        Assert.Equal(array.Shape, read.Shape);
        Assert.Equal(array.Values, read.Values);
    }

    [Theory]
    [InlineData("{'descr': '<f8', 'fortran_order': False, 'shape': (1,), }", "not little-endian float32")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': (1,), }", "Fortran order")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "needs 8 bytes, but 4 are there")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999), }", "too large")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "not readable")]
    [InlineData("{'descr': '<f4', 'fortran_order': False", "")]
    [InlineData("", "does not say 'descr'")]
    public void Other_arrays_are_refused_with_a_reason(string header, string reason)
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), 0, 0, 0, 0];
        Assert.Contains(reason, Assert.Throws<InvalidInputException>(() => NpyFile.Parse(bytes, "a.npy")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_files_are_read_or_refused()
    {
        byte[] whole = Convert.FromBase64String(FromNumpy);
        for (int i = 0; i < 2000; i++)
        {
            var random = new Random(i);
            byte[] bytes = whole[..random.Next(random.Next(2) == 0 ? 1 : whole.Length, whole.Length + 1)];
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                _ = NpyFile.Parse(bytes, "a.npy");
            }
            catch (InvalidInputException)
            {
                // Refused: as it should be.
            }
        }
    }
}
