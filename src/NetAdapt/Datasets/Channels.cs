namespace NetAdapt.Datasets;

/// <summary>Gray to RGB and back.</summary>
internal static class Channels
{
    /// <summary>Converts pixels of <paramref name="from"/> bytes into pixels of <paramref name="to"/> bytes. Luma is ITU-R 601 in 16-bit fixed point, rounded,
    /// as other image libraries have it: (19595 R + 38470 G + 7471 B + 32768) / 65536.</summary>
    public static void Convert(ReadOnlySpan<byte> pixels, int from, Span<byte> converted, int to)
    {
        switch (from, to)
        {
            case (1, 1) or (3, 3):
                pixels.CopyTo(converted);
                break;
            case (1, 3):
                for (int i = 0; i < pixels.Length; i++) converted.Slice(i * 3, 3).Fill(pixels[i]);
                break;
            case (3, 1):
                for (int i = 0; i < pixels.Length / 3; i++)
                    converted[i] = (byte)((pixels[i * 3] * 19595 + pixels[i * 3 + 1] * 38470 + pixels[i * 3 + 2] * 7471 + 32768) >> 16);
                break;
            default:
                throw new InvalidInputException($"Images with {from} channels cannot feed a network whose input has {to}: only 1 (gray) and 3 (RGB) are known.");
        }
    }
}
