namespace NetAdapt.Kernels.Training;

/// <summary>Some images in memory, as a loop sees them.</summary>
/// <param name="p">The first pixel of the first image, inside its border.</param>
/// <param name="stride">Floats from one pixel to the next.</param>
/// <param name="row">Floats from one row to the next.</param>
/// <param name="image">Floats from one image to the next.</param>
internal readonly unsafe struct View(float* p, int images, int h, int w, int stride, nint row, nint image)
{
    public readonly float* P = p;
    public readonly int Images = images, H = h, W = w, Stride = stride;
    public readonly nint Row = row, Image = image;

    /// <summary>No gaps between pixels, rows and images.</summary>
    public bool IsDense => Row == W * Stride && Image == H * Row;

    public int Pixels => Images * H * W;

    public float* At(int n, int h, int w) => P + n * Image + h * Row + w * Stride;

    /// <summary>The same with another first pixel, <paramref name="offset"/> floats away.</summary>
    public View From(nint offset) => new(P + offset, Images, H, W, Stride, Row, Image);

    /// <summary>Dense images as one row of pixels, so that a loop over rows runs once.</summary>
    public View AsOneRow() => new(P, 1, 1, Pixels, Stride, (nint)Pixels * Stride, (nint)Pixels * Stride);
}
