namespace NetAdapt.Datasets.Decoding;

/// <summary>Run-length encoded bitmaps of 4 and 8 bits: pairs of a count and a value, and after a 0 an end of row, an
/// end of image, a jump, or pixels as they are.</summary>
internal static class BmpRuns
{
    private const int EndOfRow = 0,
        EndOfImage = 1,
        Jump = 2;

    public static void Decode(byte[] file, BmpHeader header, Bitmap bitmap)
    {
        bitmap.Reset(header.Height, header.Width, 3);
        // What jumps leave out is of the first colour.
        for (int y = 0; y < header.Height; y++)
        for (int x = 0; x < header.Width; x++)
            header.Colour(0, bitmap.Row(y).Slice(x * 3, 3));
        int row = 0,
            column = 0;
        long at = header.Data;
        while (true)
        {
            int count = Next(),
                value = Next();
            if (count > 0)
                Run(count, i => header.Bits == 8 ? value
                    : i % 2 == 0 ? value >> 4
                    : value & 15);
            else if (value == EndOfImage)
                return;
            else if (value == EndOfRow)
                (row, column) = (row + 1, 0);
            else if (value == Jump)
                (column, row) = (column + Next(), row + Next());
            else
            {
                byte[] pixels =
                [
                    .. Enumerable.Range(0, header.Bits == 8 ? value : (value + 1) / 2).Select(_ => (byte)Next()),
                ];
                Run(value, i => header.Bits == 8 ? pixels[i]
                    : i % 2 == 0 ? pixels[i / 2] >> 4
                    : pixels[i / 2] & 15);
                if (pixels.Length % 2 == 1)
                    Next();
            }
        }

        int Next() =>
            at < file.Length
                ? file[at++]
                : throw new InvalidDataException($"its data ends at row {row} of {header.Height}");

        void Run(int count, Func<int, int> colour)
        {
            if (row >= header.Height || column + count > header.Width)
                throw new InvalidDataException($"a run of row {row} goes beyond the image");
            Span<byte> pixels = bitmap.Row(header.TopDown ? row : header.Height - 1 - row);
            for (int i = 0; i < count; i++)
                header.Colour(colour(i), pixels.Slice((column + i) * 3, 3));
            column += count;
        }
    }
}
