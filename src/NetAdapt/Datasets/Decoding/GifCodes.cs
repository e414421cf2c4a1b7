namespace NetAdapt.Datasets.Decoding;

/// <summary>GIF's LZW: codes of growing length, lowest bit first, each a string that is another code's string and one
/// pixel more.</summary>
internal static class GifCodes
{
    private const int MostBits = 12,
        MostCodes = 1 << MostBits;

    /// <summary>Decodes until the pixels are full or the codes end, and returns the number of pixels.</summary>
    public static int Decode(ReadOnlySpan<byte> data, int pixelBits, Span<byte> pixels)
    {
        if (pixelBits is < 1 or > 11)
            throw new InvalidDataException($"its codes begin with {pixelBits} bits");
        var prefix = new short[MostCodes];
        var last = new byte[MostCodes];
        var text = new byte[MostCodes + 1];
        int clear = 1 << pixelBits,
            end = clear + 1,
            next = end + 1,
            width = pixelBits + 1,
            before = -1,
            done = 0;
        byte first = 0;
        for (int i = 0; i < clear; i++)
            last[i] = (byte)i;
        for (long bit = 0; bit + width <= data.Length * 8L && done < pixels.Length; )
        {
            int code = Code(data, bit, width);
            bit += width;
            if (code == end)
                break;
            if (code == clear)
            {
                (next, width, before) = (end + 1, pixelBits + 1, -1);
                continue;
            }
            if (code > next || code == next && before < 0 || before < 0 && code > clear)
                throw new InvalidDataException($"code {code} comes before it is defined");
            int length = 0,
                at = code;
            // The code that is just being defined: the string before it, and that one's first pixel once more.
            if (code == next)
                (text[length++], at) = (first, before);
            for (; at > end; at = prefix[at])
                text[length++] = last[at];
            text[length++] = first = last[at];
            while (length > 0 && done < pixels.Length)
                pixels[done++] = text[--length];
            if (before >= 0 && next < MostCodes)
            {
                (prefix[next], last[next]) = ((short)before, first);
                next++;
                if (next == 1 << width && width < MostBits)
                    width++;
            }
            before = code;
        }
        return done;
    }

    private static int Code(ReadOnlySpan<byte> data, long bit, int width)
    {
        int at = (int)(bit >> 3),
            value = data[at];
        if (at + 1 < data.Length)
            value |= data[at + 1] << 8;
        if (at + 2 < data.Length)
            value |= data[at + 2] << 16;
        return value >> (int)(bit & 7) & ((1 << width) - 1);
    }
}
