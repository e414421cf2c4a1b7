namespace NetAdapt.Files;

/// <summary>The CRC of PNG and gzip: polynomial 0xEDB88320, reflected.</summary>
public static class Crc32
{
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Bits((uint)i))];

    /// <param name="before">Of the bytes before these; 0: there are none.</param>
    public static uint Of(ReadOnlySpan<byte> bytes, uint before = 0)
    {
        uint crc = ~before;
        foreach (byte b in bytes) crc = Table[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }

    private static uint Bits(uint value)
    {
        for (int i = 0; i < 8; i++) value = (value & 1) != 0 ? value >> 1 ^ 0xEDB88320 : value >> 1;
        return value;
    }
}
