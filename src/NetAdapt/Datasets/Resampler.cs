namespace NetAdapt.Datasets;

/// <summary>Bilinear resizing with antialiasing: a triangle as wide as the shrinking asks for, horizontally, then vertically, in 22-bit fixed point with bytes
/// between the two passes. That is what Pillow does, and so what most published networks were trained and judged with. Holds its scratch memory; one thread
/// at a time.</summary>
internal sealed class Resampler
{
    private const int Precision = 22;

    private readonly Bitmap _narrow = new();
    private readonly Weights _horizontal = new(), _vertical = new();

    /// <summary>Resizes <paramref name="image"/> to <paramref name="height"/> x <paramref name="width"/> into <paramref name="resized"/>, another bitmap.</summary>
    public void Resize(Bitmap image, int height, int width, Bitmap resized)
    {
        Bitmap narrow = image;
        if (width != image.Width)
        {
            narrow = height == image.Height ? resized : _narrow;
            _horizontal.Build(image.Width, width);
            narrow.Reset(image.Height, width, image.Channels);
            for (int y = 0; y < image.Height; y++) Narrow(image.Row(y), narrow.Row(y), image.Channels);
            if (narrow == resized) return;
        }
        if (height == image.Height)
        {
            resized.CopyFrom(narrow);
            return;
        }
        _vertical.Build(image.Height, height);
        resized.Reset(height, width, image.Channels);
        for (int y = 0; y < height; y++) Shorten(narrow, y, resized.Row(y));
    }

    private void Narrow(ReadOnlySpan<byte> row, Span<byte> narrow, int channels)
    {
        for (int x = 0; x < narrow.Length / channels; x++)
        {
            ReadOnlySpan<int> weights = _horizontal.Of(x, out int first);
            for (int c = 0; c < channels; c++)
            {
                int sum = 1 << (Precision - 1), at = first * channels + c;
                foreach (int weight in weights)
                {
                    sum += row[at] * weight;
                    at += channels;
                }
                narrow[x * channels + c] = (byte)Math.Clamp(sum >> Precision, 0, 255);
            }
        }
    }

    private void Shorten(Bitmap narrow, int y, Span<byte> row)
    {
        ReadOnlySpan<int> weights = _vertical.Of(y, out int first);
        ReadOnlySpan<byte> pixels = narrow.Pixels[(first * row.Length)..];
        for (int x = 0; x < row.Length; x++)
        {
            int sum = 1 << (Precision - 1), at = x;
            foreach (int weight in weights)
            {
                sum += pixels[at] * weight;
                at += row.Length;
            }
            row[x] = (byte)Math.Clamp(sum >> Precision, 0, 255);
        }
    }

    /// <summary>The fixed-point weights of every output position along one axis.</summary>
    private sealed class Weights
    {
        private int[] _weights = [], _first = [], _count = [];
        private int _from, _to, _stride;

        /// <summary>Weights for going from <paramref name="from"/> to <paramref name="to"/> pixels; the last ones are kept.</summary>
        public void Build(int from, int to)
        {
            if (from == _from && to == _to) return;
            (_from, _to) = (from, to);
            double scale = (double)from / to, support = Math.Max(1, scale);
            _stride = (int)Math.Ceiling(support) * 2 + 1;
            if (_weights.Length < to * _stride) _weights = new int[to * _stride];
            if (_first.Length < to) (_first, _count) = (new int[to], new int[to]);
            Span<double> triangle = _stride <= 256 ? stackalloc double[_stride] : new double[_stride];
            for (int i = 0; i < to; i++)
            {
                double centre = (i + 0.5) * scale, sum = 0;
                int first = Math.Max(0, (int)(centre - support + 0.5)), end = Math.Min(from, (int)(centre + support + 0.5));
                for (int x = first; x < end; x++)
                    sum += triangle[x - first] = Math.Max(0, 1 - Math.Abs((x - centre + 0.5) * (1 / support)));
                for (int x = first; x < end; x++)
                    _weights[i * _stride + x - first] = (int)(triangle[x - first] / sum * (1 << Precision) + 0.5);
                (_first[i], _count[i]) = (first, end - first);
            }
        }

        public ReadOnlySpan<int> Of(int position, out int first)
        {
            first = _first[position];
            return _weights.AsSpan(position * _stride, _count[position]);
        }
    }
}
