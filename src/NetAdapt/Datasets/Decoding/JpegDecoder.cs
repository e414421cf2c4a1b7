using BitMiracle.LibJpeg.Classic;

namespace NetAdapt.Datasets.Decoding;

/// <summary>JPEG through LibJpeg.NET: baseline and progressive; gray, YCbCr, RGB, CMYK and YCCK. The library reconstructs the planes; where chroma is stored
/// smaller, <see cref="ChromaUpsampling"/> enlarges it, because the library's own way (that of libjpeg 7 and later) is not what the decoders of training
/// pipelines do, and a network sees the difference.</summary>
internal static class JpegDecoder
{
    /// <summary>Decodes into gray or RGB. Damage that a viewer would smear over (data that ends early, impossible codes) is an error here.</summary>
    public static void Decode(byte[] file, Bitmap bitmap)
    {
        var jpeg = new jpeg_decompress_struct(new StrictErrors());
        jpeg.jpeg_stdio_src(new MemoryStream(file, writable: false));
        jpeg.jpeg_read_header(true);
        ImageDecoder.CheckSize(jpeg.Image_width, jpeg.Image_height);
        CheckPromise((long)jpeg.Image_width * jpeg.Image_height, file.Length);
        jpeg.Do_fancy_upsampling = false;
        switch (jpeg.Jpeg_color_space)
        {
            case J_COLOR_SPACE.JCS_YCbCr when jpeg.Num_components == 3 && LumaIsLargest(jpeg.Comp_info):
                DecodePlanes(jpeg, bitmap);
                break;
            case J_COLOR_SPACE.JCS_CMYK or J_COLOR_SPACE.JCS_YCCK:
                DecodeRows(jpeg, J_COLOR_SPACE.JCS_CMYK, 3, bitmap);
                break;
            case J_COLOR_SPACE.JCS_GRAYSCALE:
                DecodeRows(jpeg, J_COLOR_SPACE.JCS_GRAYSCALE, 1, bitmap);
                break;
            default:
                DecodeRows(jpeg, J_COLOR_SPACE.JCS_RGB, 3, bitmap);
                break;
        }
        // Not finished, but dropped: what follows the last row (often nothing, or a camera's notes) is of no interest.
    }

    /// <summary>Each block of 8 x 8 pixels takes at least one bit, so that a few bytes cannot make the decoder take memory and time for a huge image.</summary>
    private static void CheckPromise(long pixels, long bytes)
    {
        if (pixels / 64 > bytes * 8) throw new InvalidDataException($"{bytes} bytes cannot hold the {pixels} pixels that its header promises");
    }

    private static bool LumaIsLargest(jpeg_component_info[] c) => c[0].H_samp_factor % c[1].H_samp_factor == 0 && c[0].V_samp_factor % c[1].V_samp_factor == 0
        && c[0].H_samp_factor % c[2].H_samp_factor == 0 && c[0].V_samp_factor % c[2].V_samp_factor == 0;

    private static void DecodeRows(jpeg_decompress_struct jpeg, J_COLOR_SPACE space, int channels, Bitmap bitmap)
    {
        jpeg.Out_color_space = space;
        jpeg.jpeg_start_decompress();
        bitmap.Reset(jpeg.Output_height, jpeg.Output_width, channels);
        byte[][] row = [new byte[jpeg.Output_width * jpeg.Output_components]];
        for (int y = 0; y < bitmap.Height; y++)
        {
            if (jpeg.jpeg_read_scanlines(row, 1) != 1) throw new InvalidDataException($"its data ends at row {y} of {bitmap.Height}");
            if (space == J_COLOR_SPACE.JCS_CMYK) FromInks(row[0], bitmap.Row(y));
            else row[0].AsSpan(0, bitmap.Width * channels).CopyTo(bitmap.Row(y));
        }
    }

    /// <summary>CMYK to RGB. Four-colour JPEG files come from Adobe's programs, which store the inks inverted: 255 is no ink.</summary>
    private static void FromInks(ReadOnlySpan<byte> inks, Span<byte> row)
    {
        for (int x = 0; x < row.Length / 3; x++)
            for (int c = 0; c < 3; c++)
                row[x * 3 + c] = (byte)((inks[x * 4 + c] * inks[x * 4 + 3] + 127) / 255);
    }

    private static void DecodePlanes(jpeg_decompress_struct jpeg, Bitmap bitmap)
    {
        const int Block = 8;
        jpeg.Raw_data_out = true;
        jpeg.jpeg_start_decompress();
        int width = jpeg.Output_width, height = jpeg.Output_height, largest = jpeg.Comp_info[0].V_samp_factor;
        Plane[] planes = [.. jpeg.Comp_info.Take(3).Select(c => new Plane(
            c.Downsampled_width, (height * c.V_samp_factor + largest - 1) / largest, c.Width_in_blocks * Block, c.V_samp_factor * Block))];
        // One call gives one row of the largest unit of blocks; the unit's rows beyond the image are padding.
        for (int unit = 0; unit * largest * Block < height; unit++)
        {
            if (jpeg.jpeg_read_raw_data([planes[0].Unit, planes[1].Unit, planes[2].Unit], largest * Block) == 0)
                throw new InvalidDataException($"its data ends at row {unit * largest * Block} of {height}");
            foreach (Plane plane in planes) plane.Keep(unit);
        }
        bitmap.Reset(height, width, 3);
        byte[] blue = new byte[width], red = new byte[width];
        for (int y = 0; y < height; y++)
        {
            ChromaUpsampling.Row(planes[1], y, width, height, blue);
            ChromaUpsampling.Row(planes[2], y, width, height, red);
            YCbCr.ToRgb(planes[0].Row(y), blue, red, bitmap.Row(y));
        }
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
