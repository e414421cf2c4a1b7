using BitMiracle.LibJpeg.Classic;

namespace NetAdapt.Datasets.Decoding;

/// <summary>JPEG through LibJpeg.NET: baseline and progressive; gray, YCbCr, RGB, CMYK and YCCK.</summary>
internal static class JpegDecoder
{
    /// <summary>Decodes into gray or RGB. Damage that a viewer would smear over (data that ends early, impossible codes) is an error here.</summary>
    public static void Decode(byte[] file, Bitmap bitmap)
    {
        var jpeg = new jpeg_decompress_struct(new StrictErrors());
        jpeg.jpeg_stdio_src(new MemoryStream(file, writable: false));
        jpeg.jpeg_read_header(true);
        ImageDecoder.CheckSize(jpeg.Image_width, jpeg.Image_height);
        bool fourInks = jpeg.Jpeg_color_space is J_COLOR_SPACE.JCS_CMYK or J_COLOR_SPACE.JCS_YCCK;
        bool gray = jpeg.Jpeg_color_space == J_COLOR_SPACE.JCS_GRAYSCALE;
        jpeg.Out_color_space = fourInks ? J_COLOR_SPACE.JCS_CMYK : gray ? J_COLOR_SPACE.JCS_GRAYSCALE : J_COLOR_SPACE.JCS_RGB;
        jpeg.jpeg_start_decompress();
        int width = jpeg.Output_width, height = jpeg.Output_height;
        bitmap.Reset(height, width, gray ? 1 : 3);
        byte[][] row = [new byte[width * jpeg.Output_components]];
        for (int y = 0; y < height; y++)
        {
            if (jpeg.jpeg_read_scanlines(row, 1) != 1) throw new InvalidDataException($"its data ends at row {y} of {height}");
            if (fourInks) FromInks(row[0], bitmap.Row(y));
            else row[0].CopyTo(bitmap.Row(y));
        }
        // Not finished, but dropped: what follows the last row (often nothing, or a camera's notes) is of no interest.
    }

    /// <summary>CMYK to RGB. Four-colour JPEG files come from Adobe's programs, which store the inks inverted: 255 is no ink.</summary>
    private static void FromInks(ReadOnlySpan<byte> inks, Span<byte> row)
    {
        for (int x = 0; x < row.Length / 3; x++)
            for (int c = 0; c < 3; c++)
                row[x * 3 + c] = (byte)((inks[x * 4 + c] * inks[x * 4 + 3] + 127) / 255);
    }

    /// <summary>Errors and serious warnings become exceptions; nothing is ever printed.</summary>
    private sealed class StrictErrors : jpeg_error_mgr
    {
        public override void error_exit() => throw new InvalidDataException(format_message());

        public override void emit_message(int level)
        {
            // Below 0 are warnings: the data is damaged. Only bytes too many between two segments lose nothing.
            if (level >= 0) return;
            string message = format_message();
            if (!message.Contains("extraneous", StringComparison.OrdinalIgnoreCase)) throw new InvalidDataException(message);
        }

        public override void output_message()
        {
        }
    }
}
