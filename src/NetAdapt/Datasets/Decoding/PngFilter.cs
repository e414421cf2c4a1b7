namespace NetAdapt.Datasets.Decoding;

/// <summary>The five row filters of PNG, undone in place.</summary>
internal static class PngFilter
{
    /// <summary>Undoes filter <paramref name="kind"/> on <paramref name="row"/>, given the row above it and the distance to the pixel on the left.</summary>
    public static void Undo(int kind, Span<byte> row, ReadOnlySpan<byte> above, int distance)
    {
        switch (kind)
        {
            case 0:
                return;
            case 1:
                for (int i = distance; i < row.Length; i++) row[i] += row[i - distance];
                return;
            case 2:
                for (int i = 0; i < row.Length; i++) row[i] += above[i];
                return;
            case 3:
                for (int i = 0; i < row.Length; i++) row[i] += (byte)((above[i] + (i < distance ? 0 : row[i - distance])) / 2);
                return;
            case 4:
                for (int i = 0; i < row.Length; i++)
                    row[i] += i < distance ? above[i] : Paeth(row[i - distance], above[i], above[i - distance]);
                return;
            default:
                throw new InvalidDataException($"row filter {kind} does not exist");
        }
    }

    /// <summary>Of left, up and upper left the one nearest to left + up - upper left.</summary>
    private static byte Paeth(byte left, byte up, byte corner)
    {
        int toLeft = Math.Abs(up - corner), toUp = Math.Abs(left - corner), toCorner = Math.Abs(left + up - 2 * corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
