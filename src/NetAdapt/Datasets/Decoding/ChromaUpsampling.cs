namespace NetAdapt.Datasets.Decoding;

/// <summary>Enlarges a chroma plane to the image's size: twice as wide or high with a triangle filter (3/4 of the nearer and 1/4 of the farther sample), as libjpeg 6b
/// and libjpeg-turbo do, with their alternating rounding; other ratios repeat samples.</summary>
internal static class ChromaUpsampling
{
    /// <summary>Writes row <paramref name="y"/> of the enlarged plane.</summary>
    public static void Row(Plane plane, int y, int width, int height, Span<byte> row)
    {
        int across = Ratio(width, plane.Width), down = Ratio(height, plane.Height);
        ReadOnlySpan<byte> near = plane.Row(Math.Min(y / down, plane.Height - 1));
        // The other row that counts lies above an even row and below an odd one; beyond the edge the edge counts twice.
        ReadOnlySpan<byte> far = plane.Row(Math.Clamp(y / down + (y % 2 == 0 ? -1 : 1), 0, plane.Height - 1));
        switch (across, down)
        {
            case (1, 1):
                near[..width].CopyTo(row);
                break;
            case (2, 1) when plane.Width > 2:
                Across(near, row);
                break;
            case (2, 2) when plane.Width > 2:
                AcrossAndDown(near, far, row);
                break;
            case (1, 2):
                for (int x = 0; x < width; x++) row[x] = (byte)((near[x] * 3 + far[x] + 1 + y % 2) >> 2);
                break;
            default:
                for (int x = 0; x < width; x++) row[x] = near[x / across];
                break;
        }
    }

    /// <summary>How many samples of the image one of the plane stands for; the plane's size is rounded up.</summary>
    private static int Ratio(int image, int plane) => plane == image ? 1 : (image + plane - 1) / plane;

    private static void Across(ReadOnlySpan<byte> near, Span<byte> row)
    {
        int last = near.Length - 1;
        for (int x = 0; x < row.Length; x++)
        {
            int i = x / 2;
            bool even = x % 2 == 0;
            int neighbour = even ? i - 1 : i + 1;
            row[x] = neighbour < 0 || neighbour > last ? near[i] : (byte)((near[i] * 3 + near[neighbour] + (even ? 1 : 2)) >> 2);
        }
    }

    private static void AcrossAndDown(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, Span<byte> row)
    {
        int last = near.Length - 1;
        for (int x = 0; x < row.Length; x++)
        {
            int i = x / 2;
            bool even = x % 2 == 0;
            int neighbour = Math.Clamp(even ? i - 1 : i + 1, 0, last);
            row[x] = (byte)(((near[i] * 3 + far[i]) * 3 + near[neighbour] * 3 + far[neighbour] + (even ? 8 : 7)) >> 4);
        }
    }
}
