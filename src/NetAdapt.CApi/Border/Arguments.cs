using System.Text;

namespace NetAdapt.CApi.Border;

/// <summary>Checks of what C programs pass.</summary>
internal static unsafe class Arguments
{
    /// <exception cref="InvalidArgumentException">NULL.</exception>
    public static void NotNull(void* pointer, string name)
    {
        if (pointer == null) throw new InvalidArgumentException($"{name} is NULL.");
    }

    /// <summary>A C string.</summary>
    /// <exception cref="InvalidArgumentException">NULL, or not UTF-8.</exception>
    public static string Text(byte* text, string name)
    {
        NotNull(text, name);
        return TextOrNull(text, name)!;
    }

    /// <exception cref="InvalidArgumentException">Not UTF-8.</exception>
    public static string? TextOrNull(byte* text, string name)
    {
        if (text == null) return null;
        try
        {
            return s_utf8.GetString(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));
        }
        catch (DecoderFallbackException)
        {
            throw new InvalidArgumentException($"{name} is not UTF-8.");
        }
    }

    /// <summary>A copy of what a file would hold.</summary>
    /// <exception cref="InvalidArgumentException">NULL, or too large.</exception>
    public static byte[] Bytes(byte* bytes, nuint size)
    {
        NotNull(bytes, "bytes");
        return size <= (nuint)Array.MaxLength ? new ReadOnlySpan<byte>(bytes, (int)size).ToArray()
            : throw new InvalidArgumentException($"size is {size}: a file in memory has at most {Array.MaxLength} bytes.");
    }

    /// <summary>A structure that carries its size. A caller with a newer header has a larger one; what is behind ours is not touched.</summary>
    /// <exception cref="InvalidArgumentException">NULL, or the size was not set.</exception>
    public static void Sized(void* structure, int size, string name)
    {
        NotNull(structure, name);
        uint given = *(uint*)structure;
        if (given < size) throw new InvalidArgumentException($"{name}.struct_size is {given}: set it to sizeof(*{name}), which is {size}.");
    }

    /// <exception cref="InvalidArgumentException">Out of range.</exception>
    public static int InRange(int value, int least, int most, string name) => value >= least && value <= most ? value
        : throw new InvalidArgumentException($"{name} is {value}: give {least} to {most}.");

    // Throws where the usual one puts question marks: a path with them would be another one.
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);
}
