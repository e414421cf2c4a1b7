using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using NetAdapt.Files;
using NetAdapt.Numbers;

namespace NetAdapt.Datasets;

/// <summary>An array in NumPy's .npy format: float32, little endian, C order. Source: NumPy's description of the format, versions 1 to 3.</summary>
/// <param name="Shape">Its dimensions; none for a single number.</param>
/// <param name="Values">Row-major.</param>
public sealed record NpyFile(ImmutableArray<int> Shape, float[] Values)
{
    private const int Alignment = 64;
    private const uint LongestHeader = 1 << 20;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <exception cref="InvalidInputException">The file cannot be opened, is damaged, or holds another type or order of elements.</exception>
    public static NpyFile Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return Parse(stream, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException($"cannot read '{path}': {e.Message.TrimEnd('.')}. Check the path", e);
        }
    }

    /// <param name="name">For messages.</param>
    public static NpyFile Parse(byte[] bytes, string name) => Parse(new MemoryStream(bytes), name);

    /// <summary>The numbers go from the stream to where they stay, which no copy of a large array should come before.</summary>
    private static NpyFile Parse(Stream stream, string name)
    {
        Span<byte> start = stackalloc byte[12];
        if (stream.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false) < 10 || !start.StartsWith(Magic)) throw Wrong(name, "it is not a .npy file");
        int version = start[6], prefix = version == 1 ? 10 : 12;
        if (version is < 1 or > 3 || stream.ReadAtLeast(start[10..prefix], prefix - 10, throwOnEndOfStream: false) < prefix - 10)
            throw Wrong(name, $"version {version} of the format is not known, or the file ends early");
        uint length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..]) : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (length > LongestHeader) throw Wrong(name, $"its header of {length} bytes is longer than any of a real array");
        var text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length) throw Wrong(name, "it ends within its header");
        string header = Encoding.UTF8.GetString(text);
        string type = Field(header, "descr", name).Trim('\'', '"');
        if (type is not "<f4") throw Wrong(name, $"its elements are '{type}', not little-endian float32 ('<f4'). Save it with array.astype('float32')");
        if (Field(header, "fortran_order", name) != "False") throw Wrong(name, "it is in Fortran order. Save it with numpy.ascontiguousarray(array)");
        ImmutableArray<int> shape = ShapeOf(Field(header, "shape", name), name);
        return new NpyFile(shape, ValuesOf(stream, shape, name));
    }

    private static float[] ValuesOf(Stream stream, ImmutableArray<int> shape, string name)
    {
        long count = shape.Aggregate(1L, (product, dim) => product * dim is var next && next <= Array.MaxLength / sizeof(float) ? next : throw Wrong(name, "its shape is too large"));
        // Where the length is known, nothing is allocated for numbers that are not there.
        if (stream.CanSeek && stream.Length - stream.Position is var there && there != sizeof(float) * count) throw WrongLength(there);
        var values = new float[count];
        Span<byte> bytes = MemoryMarshal.AsBytes(values.AsSpan());
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length) throw WrongLength(read);
        if (stream.ReadByte() >= 0) throw WrongLength(read + 1L);
        return values;

        InvalidInputException WrongLength(long bytes) => Wrong(name, $"its shape ({string.Join(", ", shape)}) needs {sizeof(float) * count} bytes, but {bytes} are there");
    }

    /// <summary>Writes the array, atomically.</summary>
    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream => stream.Write(ToBytes()));

    public byte[] ToBytes()
    {
        string shape = Shape.Length == 1 ? $"({Shape[0]},)" : $"({string.Join(", ", Shape)})";
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}";
        int length = (header.Length + 11 + Alignment - 1) / Alignment * Alignment - 10;
        var bytes = new byte[10 + length + 4 * Values.Length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)length);
        Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n", bytes.AsSpan(10));
        for (int i = 0; i < Values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(10 + length + 4 * i), Values[i]);
        return bytes;
    }

    /// <summary>The text of one value in the header, which is a Python dictionary of three known keys.</summary>
    private static string Field(string header, string key, string name)
    {
        int at = header.IndexOf($"'{key}'", StringComparison.Ordinal);
        int start = at < 0 ? -1 : header.IndexOf(':', at) + 1;
        if (start <= 0) throw Wrong(name, $"its header does not say '{key}'");
        ReadOnlySpan<char> rest = header.AsSpan(start).TrimStart();
        int end = rest.StartsWith("(") ? rest.IndexOf(')') + 1 : rest.IndexOfAny(',', '}');
        return end > 0 ? rest[..end].Trim().ToString() : throw Wrong(name, $"its header breaks off at '{key}'");
    }

    private static ImmutableArray<int> ShapeOf(string text, string name)
    {
        var dims = ImmutableArray.CreateBuilder<int>();
        foreach (string part in text.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            dims.Add(NumberText.TryWhole(part, out int dim) ? dim : throw Wrong(name, $"its shape {text} is not readable"));
        return dims.ToImmutable();
    }

    private static InvalidInputException Wrong(string name, string what) => new($"'{name}': {what}");
}
