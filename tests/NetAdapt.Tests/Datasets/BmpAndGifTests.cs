using System.Buffers.Binary;
using NetAdapt.Datasets;
using NetAdapt.Datasets.Decoding;

namespace NetAdapt.Tests.Datasets;

public sealed class BmpAndGifTests
{
    private static readonly Bitmap Colours = Pictures.Random(5, 7, 3, seed: 3);

    [Theory]
    [InlineData(24, false)]
    [InlineData(24, true)]
    [InlineData(32, false)]
    public void True_colours_come_back_as_they_were(int bits, bool topDown) =>
        Same(Colours, Bmp(Colours, bits, topDown));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(8)]
    public void Palettes_are_looked_up(int bits)
    {
        byte[] palette = [.. Enumerable.Range(0, 4 << bits).Select(i => (byte)(i * 37))];
        int[] indices = [.. Enumerable.Range(0, 35).Select(i => i * 5 % (1 << bits))];
        byte[] rows = [.. Enumerable.Range(0, 5).SelectMany(y => Pack(indices[(y * 7)..(y * 7 + 7)], bits))];
        Bitmap expected = Expected(y => indices[((4 - y) * 7)..((4 - y) * 7 + 7)], palette, blueFirst: true, 4);
        Same(expected, BmpFile(7, 5, bits, 0, palette, rows));
    }

    [Fact]
    public void Masks_say_where_the_bits_of_a_colour_are()
    {
        // 5, 6 and 5 bits: all of red, none of green, 16 of 31 blue.
        byte[] masks =
        [
            .. BitConverter.GetBytes(0xF800),
            .. BitConverter.GetBytes(0x07E0),
            .. BitConverter.GetBytes(0x001F),
        ];
        byte[] file = BmpFile(1, 1, 16, 3, masks, [0x10, 0xF8, 0, 0]);
        Assert.Equal([255, 0, 131], Decode(file).Pixels.ToArray());
    }

    [Fact]
    public void Runs_jumps_and_pixels_as_they_are_are_unpacked()
    {
        byte[] palette = [.. Enumerable.Range(0, 1024).Select(i => (byte)(i / 4))];
        // Bottom row: three 9s, then 1 2 3 as they are (padded), then the end of the row; a jump two to the right; a 7;
        // the end.
        byte[] runs = [3, 9, 0, 3, 1, 2, 3, 0, 0, 0, 0, 2, 2, 0, 1, 7, 0, 1];
        Bitmap bitmap = Decode(BmpFile(6, 2, 8, 1, palette, runs));
        Assert.Equal([9, 9, 9, 1, 2, 3], Enumerable.Range(0, 6).Select(x => bitmap.Row(1)[x * 3]).ToArray());
        Assert.Equal([0, 0, 7, 0, 0, 0], Enumerable.Range(0, 6).Select(x => bitmap.Row(0)[x * 3]).ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_first_frame_of_a_GIF_is_decoded(bool interlaced)
    {
        // 40 x 30 pixels make codes grow to their 12 bits, and repeat enough for codes of codes.
        byte[] palette = [.. Enumerable.Range(0, 768).Select(i => (byte)(i * 91))];
        var chance = new Prng(5);
        int[] indices =
        [
            .. Enumerable.Range(0, 4800).Select(i => i / 80 % 3 == 0 ? 7 : chance.NextInt(i % 5 == 0 ? 256 : 3)),
        ];
        Bitmap expected = new();
        expected.Reset(60, 80, 3);
        for (int i = 0; i < indices.Length; i++)
            palette.AsSpan(indices[i] * 3, 3).CopyTo(expected.Pixels[(i * 3)..]);
        Same(expected, Gif(80, 60, palette, indices, interlaced));
    }

    [Fact]
    public void Around_a_smaller_frame_the_canvas_has_the_transparent_colour()
    {
        byte[] palette = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        byte[] whole = Gif(1, 1, palette, [1], interlaced: false);
        // The canvas becomes 2 x 1, the frame stays, and colour 3 is transparent.
        byte[] control = [0x21, 0xF9, 4, 1, 0, 0, 3, 0];
        byte[] file = [.. whole[..25], .. control, .. whole[25..]];
        file[6] = 2;
        Assert.Equal([4, 5, 6, 10, 11, 12], Decode(file).Pixels.ToArray());
    }

    [Fact]
    public void What_is_cut_off_is_corrupt_wherever_it_ends()
    {
        byte[] gif = Gif(
            8,
            8,
            [.. Enumerable.Range(0, 48).Select(i => (byte)i)],
            [.. Enumerable.Range(0, 64).Select(i => i % 16)],
            false
        );
        foreach (
            byte[] file in new[]
            {
                Bmp(Colours, 32, false),
                BmpFile(6, 1, 8, 1, new byte[1024], [6, 9, 0, 1]),
                gif[..^1],
            }
        )
            for (int length = 0; length < file.Length - 1; length++)
                Assert.Throws<CorruptImageException>(() => ImageDecoder.Decode(file[..length], "cut", new Bitmap()));
    }

    [Fact]
    public void Damaged_files_decode_or_are_called_corrupt()
    {
        byte[][] originals =
        [
            Bmp(Colours, 24, false),
            Bmp(Colours, 32, true),
            BmpFile(6, 1, 8, 1, new byte[1024], [6, 9, 0, 1]),
            Gif(
                8,
                8,
                [.. Enumerable.Range(0, 48).Select(i => (byte)i)],
                [.. Enumerable.Range(0, 64).Select(i => i % 16)],
                true
            ),
        ];
        var chance = new Prng(17);
        var bitmap = new Bitmap();
        int corrupt = 0;
        for (int i = 0; i < 4000; i++)
        {
            byte[] file = [.. originals[i % originals.Length]];
            for (int k = 0; k <= chance.NextInt(4); k++)
                file[chance.NextInt(Math.Min(file.Length, 80))] = (byte)chance.NextInt(256);
            try
            {
                ImageDecoder.Decode(file, "damaged", bitmap);
            }
            catch (CorruptImageException)
            {
                corrupt++;
            }
        }
        Assert.InRange(corrupt, 400, 3999);
    }

    private static void Same(Bitmap expected, byte[] file)
    {
        Bitmap decoded = Decode(file);
        Assert.Equal((expected.Height, expected.Width, 3), (decoded.Height, decoded.Width, decoded.Channels));
        Assert.Equal(expected.Pixels.ToArray(), decoded.Pixels.ToArray());
    }

    private static Bitmap Decode(byte[] file)
    {
        var bitmap = new Bitmap();
        ImageDecoder.Decode(file, "image", bitmap);
        return bitmap;
    }

    private static Bitmap Expected(Func<int, int[]> rows, byte[] palette, bool blueFirst, int colourBytes)
    {
        var bitmap = new Bitmap();
        bitmap.Reset(5, 7, 3);
        for (int y = 0; y < 5; y++)
        for (int x = 0; x < 7; x++)
        for (int c = 0; c < 3; c++)
            bitmap.Row(y)[x * 3 + c] = palette[rows(y)[x] * colourBytes + (blueFirst ? 2 - c : c)];
        return bitmap;
    }

    private static byte[] Bmp(Bitmap bitmap, int bits, bool topDown)
    {
        var rows = new List<byte>();
        for (int i = 0; i < bitmap.Height; i++)
        {
            int start = rows.Count,
                y = topDown ? i : bitmap.Height - 1 - i;
            for (int x = 0; x < bitmap.Width; x++)
            {
                rows.AddRange([bitmap.Row(y)[x * 3 + 2], bitmap.Row(y)[x * 3 + 1], bitmap.Row(y)[x * 3]]);
                if (bits == 32)
                    rows.Add(77);
            }
            while ((rows.Count - start) % 4 != 0)
                rows.Add(0);
        }
        return BmpFile(bitmap.Width, topDown ? -bitmap.Height : bitmap.Height, bits, 0, [], [.. rows]);
    }

    /// <summary>Indices in a row of 4-byte units.</summary>
    private static byte[] Pack(int[] indices, int bits)
    {
        var row = new byte[(indices.Length * bits + 31) / 32 * 4];
        for (int i = 0; i < indices.Length; i++)
            row[i * bits / 8] |= (byte)(indices[i] << (8 - bits - i * bits % 8));
        return row;
    }

    private static byte[] BmpFile(int width, int height, int bits, int compression, byte[] afterHeader, byte[] pixels)
    {
        var header = new byte[54];
        (header[0], header[1]) = ((byte)'B', (byte)'M');
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), 54 + afterHeader.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(28), (short)bits);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(30), compression);
        return [.. header, .. afterHeader, .. pixels];
    }

    /// <summary>Encodes by the book: the longest string that has a code, then a new code for it and one pixel
    /// more.</summary>
    private static byte[] Gif(int width, int height, byte[] palette, int[] indices, bool interlaced)
    {
        int bits = Math.Max(2, (int)Math.Log2(palette.Length / 3));
        int[] order = interlaced
            ?
            [
                .. new[] { (0, 8), (4, 8), (2, 4), (1, 2) }.SelectMany(p =>
                    Enumerable.Range(0, height).Where(y => y % p.Item2 == p.Item1)
                ),
            ]
            : [.. Enumerable.Range(0, height)];
        int[] stored = [.. order.SelectMany(y => indices[(y * width)..(y * width + width)])];
        var bytes = new List<byte>();
        int buffer = 0,
            filled = 0,
            size = bits + 1,
            clear = 1 << bits,
            next = clear + 2;
        Dictionary<string, int> codes = [];
        Put(clear);
        string text = "";
        foreach (int index in stored)
        {
            string longer = text + (char)index;
            if (longer.Length == 1 || codes.ContainsKey(longer))
            {
                text = longer;
                continue;
            }
            Put(CodeOf(text));
            if (next == 4096)
            {
                Put(clear);
                (size, next) = (bits + 1, clear + 2);
                codes.Clear();
            }
            else
            {
                codes[longer] = next++;
                if (next > 1 << size && size < 12)
                    size++;
            }
            text = $"{(char)index}";
        }
        Put(CodeOf(text));
        Put(clear + 1);
        if (filled > 0)
            bytes.Add((byte)buffer);
        byte[] header =
        [
            .. "GIF89a"u8,
            (byte)width,
            0,
            (byte)height,
            0,
            (byte)(0x80 | (int)Math.Log2(palette.Length / 3) - 1),
            0,
            0,
        ];
        byte[] frame = [0x2C, 0, 0, 0, 0, (byte)width, 0, (byte)height, 0, (byte)(interlaced ? 0x40 : 0), (byte)bits];
        return
        [
            .. header,
            .. palette,
            .. frame,
            .. bytes.Chunk(255).SelectMany(block => block.Prepend((byte)block.Length)),
            0,
            0x3B,
        ];

        int CodeOf(string known) => known.Length == 1 ? known[0] : codes[known];

        void Put(int code)
        {
            buffer |= code << filled;
            for (filled += size; filled >= 8; filled -= 8, buffer >>= 8)
                bytes.Add((byte)buffer);
        }
    }
}
