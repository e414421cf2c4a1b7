namespace NetAdapt.Datasets.Decoding;

/// <summary>The colours of JPEG (JFIF, ITU-R 601, full range) to RGB, in 16-bit fixed point with libjpeg's rounding.</summary>
internal static class YCbCr
{
    private const int Half = 1 << 15, RedOfCr = 91881, BlueOfCb = 116130, GreenOfCr = 46802, GreenOfCb = 22554;

    /// <summary>Converts one row.</summary>
    public static void ToRgb(ReadOnlySpan<byte> luma, ReadOnlySpan<byte> cb, ReadOnlySpan<byte> cr, Span<byte> rgb)
    {
        for (int x = 0; x < rgb.Length / 3; x++)
        {
            int y = luma[x], b = cb[x] - 128, r = cr[x] - 128;
            rgb[x * 3] = (byte)Math.Clamp(y + ((RedOfCr * r + Half) >> 16), 0, 255);
            rgb[x * 3 + 1] = (byte)Math.Clamp(y + ((Half - GreenOfCb * b - GreenOfCr * r) >> 16), 0, 255);
            rgb[x * 3 + 2] = (byte)Math.Clamp(y + ((BlueOfCb * b + Half) >> 16), 0, 255);
        }
    }
}
