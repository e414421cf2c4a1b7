using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using NetAdapt.Files;

namespace NetAdapt.Cli.Arrays;

/// <summary>A float32 array as NumPy's .npy files hold it, first axis slowest.</summary>
internal sealed partial record NpyArray(int[] Shape, float[] Elements)
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Alignment of the data behind the header, by the format's definition.</summary>
    private const int Alignment = 64;

    /// <exception cref="InvalidInputException">Not a whole little-endian float32 .npy file in C order.</exception>
    public static NpyArray Read(string path)
    {
        if (!File.Exists(path)) throw new InvalidInputException($"'{path}' does not exist.");
        byte[] file = File.ReadAllBytes(path);
        if (file.Length < 12 || !file.AsSpan().StartsWith(Magic)) throw new InvalidInputException($"'{path}' is no .npy file. numpy.save writes one.");
        int lengthBytes = file[6] >= 2 ? 4 : 2, start = 8 + lengthBytes;
        long headerLength = lengthBytes == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        if (start + headerLength > file.Length) throw new InvalidInputException($"'{path}' ends within its header: it is not a whole file.");
        string header = Encoding.Latin1.GetString(file, start, (int)headerLength);
        if (Descr().Match(header) is not { Success: true } descr || descr.Groups[1].Value is not ("<f4" or "=f4"))
            throw new InvalidInputException($"'{path}' does not hold float32 numbers ({header.Trim()}). Save it with .astype(numpy.float32).");
        if (Fortran().IsMatch(header)) throw new InvalidInputException($"'{path}' is in Fortran order. Save numpy.ascontiguousarray(x).");
        if (Dimensions().Match(header) is not { Success: true } dimensions) throw new InvalidInputException($"'{path}' has no shape in its header.");
        var shape = new List<int>();
        long count = 1;
        foreach (string part in dimensions.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int length) || (count *= length) > int.MaxValue / sizeof(float))
                throw new InvalidInputException($"'{path}' has the shape ({dimensions.Groups[1].Value}), which is too large, or no shape.");
            shape.Add(length);
        }
        var data = file.AsSpan((int)(start + headerLength));
        if (data.Length < count * sizeof(float)) throw new InvalidInputException($"'{path}' holds {data.Length} bytes of data where its shape needs {count * sizeof(float)}: it is not a whole file.");
        return new NpyArray([.. shape], MemoryMarshal.Cast<byte, float>(data)[..(int)count].ToArray());
    }

    /// <exception cref="InvalidInputException">The file cannot be written.</exception>
    public void Write(string path) => AtomicFile.Write(path, stream =>
    {
        string shape = string.Concat(Shape.Select(length => string.Create(CultureInfo.InvariantCulture, $"{length}, ")));
        string header = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}";
        int length = (10 + header.Length + 1 + Alignment - 1) / Alignment * Alignment - 10;
        stream.Write(Magic);
        stream.Write([1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.Latin1.GetBytes(header.PadRight(length - 1) + "\n"));
        stream.Write(MemoryMarshal.AsBytes(Elements.AsSpan()));
    });

    [GeneratedRegex(@"'descr'\s*:\s*'([^']*)'")]
    private static partial Regex Descr();

    [GeneratedRegex(@"'fortran_order'\s*:\s*True")]
    private static partial Regex Fortran();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex Dimensions();
}
