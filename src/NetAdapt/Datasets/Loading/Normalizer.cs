using System.Numerics;

namespace NetAdapt.Datasets;

/// <summary>Bytes to floats: x' = x * factor[c] + offset[c], rounded after the product and after the sum, so that every instruction set gives the same bits.</summary>
internal sealed class Normalizer
{
    // Three vectors of bytes hold whole pixels of 1 and of 3 channels, whatever a vector's length is.
    private static readonly int Period = 3 * Vector<byte>.Count;

    private readonly int _channels;
    private readonly float[] _factor, _offset;

    public Normalizer(Preprocessing preprocessing, int channels)
    {
        var (factor, offset) = preprocessing.Affine(channels);
        _channels = channels;
        _factor = [.. Enumerable.Range(0, Period).Select(i => factor[i % channels])];
        _offset = [.. Enumerable.Range(0, Period).Select(i => offset[i % channels])];
    }

    /// <summary>Normalises whole images (N * H * W * C).</summary>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> normalized)
    {
        int i = 0, lanes = Vector<float>.Count;
        if (Period % _channels == 0)
            for (; i + Period <= pixels.Length; i += Period)
                for (int j = 0; j < Period; j += Vector<byte>.Count)
                {
                    Vector.Widen(new Vector<byte>(pixels[(i + j)..]), out Vector<ushort> low, out Vector<ushort> high);
                    Vector.Widen(low, out Vector<uint> a, out Vector<uint> b);
                    Vector.Widen(high, out Vector<uint> c, out Vector<uint> d);
                    Store(a, j, normalized[(i + j)..]);
                    Store(b, j + lanes, normalized[(i + j)..][lanes..]);
                    Store(c, j + 2 * lanes, normalized[(i + j)..][(2 * lanes)..]);
                    Store(d, j + 3 * lanes, normalized[(i + j)..][(3 * lanes)..]);
                }
        for (; i < pixels.Length; i++)
        {
            float product = pixels[i] * _factor[i % _channels];
            normalized[i] = product + _offset[i % _channels];
        }
    }

    private void Store(Vector<uint> pixels, int at, Span<float> normalized)
    {
        Vector<float> product = Vector.ConvertToSingle(Vector.AsVectorInt32(pixels)) * new Vector<float>(_factor, at);
        (product + new Vector<float>(_offset, at)).CopyTo(normalized);
    }
}
