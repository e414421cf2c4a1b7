namespace NetAdapt.Datasets.Synthetic;

/// <summary>Draws one image of the built-in set: a bright shape before a dark ground (with any colours on any, a small MobileNet needs some twenty epochs before it
/// learns anything). The constants were chosen so that it learns most of it in a few epochs, but not all.</summary>
internal static class ShapePainter
{
    private const int Strokes = 1, Crumbs = 3;
    private const float LeastContrast = 0.28f, MostNoise = 0.12f;

    private readonly record struct Colour(float R, float G, float B)
    {
        public static Colour operator +(Colour a, Colour b) => new(a.R + b.R, a.G + b.G, a.B + b.B);

        public static Colour operator *(Colour a, float f) => new(a.R * f, a.G * f, a.B * f);

        public static Colour Mix(Colour a, Colour b, float share) => a * (1 - share) + b * share;
    }

    public static void Paint(int kind, Prng chance, Bitmap bitmap)
    {
        const int side = ShapeImages.Side;
        Span<Colour> canvas = stackalloc Colour[ShapeImages.Side * ShapeImages.Side];
        Colour near = Dark(chance), far = Colour.Mix(near, Dark(chance), 0.6f);
        Background(canvas, side, near, far, chance);
        for (int i = 0; i < Crumbs; i++) Crumb(canvas, side, chance);
        Figure(canvas, side, kind, Apart(Colour.Mix(near, far, 0.5f), chance), chance);
        for (int i = chance.NextInt(Strokes + 1); i > 0; i--) Stroke(canvas, side, chance);
        Finish(canvas, chance, bitmap);
    }

    /// <summary>A gradient in some direction, and on it soft blots from a coarse random grid.</summary>
    private static void Background(Span<Colour> canvas, int side, Colour near, Colour far, Prng chance)
    {
        const int Cells = 5;
        var (dx, dy) = Direction(chance);
        float blots = chance.NextFloat() * 0.5f;
        Span<float> grid = stackalloc float[Cells * Cells];
        foreach (ref float g in grid) g = chance.NextFloat() - 0.5f;
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
            {
                float along = ((x - side / 2) * dx + (y - side / 2) * dy) / side + 0.5f;
                float u = x * (Cells - 1f) / side, v = y * (Cells - 1f) / side;
                int i = (int)u, j = (int)v;
                float top = grid[j * Cells + i] * (1 - u + i) + grid[j * Cells + i + 1] * (u - i);
                float bottom = grid[(j + 1) * Cells + i] * (1 - u + i) + grid[(j + 1) * Cells + i + 1] * (u - i);
                float blot = (top * (1 - v + j) + bottom * (v - j)) * blots;
                canvas[y * side + x] = Colour.Mix(near, far, along) + new Colour(blot, blot, blot);
            }
    }

    /// <summary>The shape itself: turned, stretched, somewhere near the middle, plain or striped or chequered.</summary>
    private static void Figure(Span<Colour> canvas, int side, int kind, Colour ink, Prng chance)
    {
        var (cos, sin) = Direction(chance);
        float radius = side * (0.23f + 0.17f * chance.NextFloat()), stretch = 0.8f + 0.4f * chance.NextFloat();
        float slack = side * 0.5f - radius, centreX = side * 0.5f + slack * 0.8f * Signed(chance), centreY = side * 0.5f + slack * 0.8f * Signed(chance);
        int texture = chance.NextInt(3);
        float period = 2.5f + 4 * chance.NextFloat(), depth = 0.15f + 0.35f * chance.NextFloat();
        float scaleX = 1 / (radius * stretch), scaleY = stretch / radius, soft = radius * MathF.Min(stretch, 1 / stretch);
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++)
            {
                float px = x + 0.5f - centreX, py = y + 0.5f - centreY, u = (px * cos + py * sin) * scaleX, v = (py * cos - px * sin) * scaleY;
                float distance = Shape.Distance(kind, u, v) * soft;
                if (distance >= 0.5f) continue;
                float shade = texture switch
                {
                    0 => 1,
                    1 => 1 - depth * Wave(px / period),
                    _ => 1 - depth * MathF.Abs(Wave(px / period) - Wave(py / period)),
                };
                Blend(ref canvas[y * side + x], ink * shade, distance);
            }
    }

    /// <summary>A small blob: clutter that is no shape.</summary>
    private static void Crumb(Span<Colour> canvas, int side, Prng chance)
    {
        Colour ink = Any(chance);
        float cx = side * chance.NextFloat(), cy = side * chance.NextFloat(), radius = 0.8f + 2 * chance.NextFloat();
        var (left, right, top, bottom) = Around(cx, cy, radius, side);
        for (int y = top; y <= bottom; y++)
            for (int x = left; x <= right; x++)
            {
                float px = x + 0.5f - cx, py = y + 0.5f - cy;
                Blend(ref canvas[y * side + x], ink, MathF.Sqrt(px * px + py * py) - radius);
            }
    }

    /// <summary>A straight line over everything.</summary>
    private static void Stroke(Span<Colour> canvas, int side, Prng chance)
    {
        Colour ink = Any(chance);
        var (dx, dy) = Direction(chance);
        float cx = side * chance.NextFloat(), cy = side * chance.NextFloat(), half = 0.5f + 0.8f * chance.NextFloat(), length = side * (0.15f + 0.35f * chance.NextFloat());
        var (left, right, top, bottom) = Around(cx, cy, length + half, side);
        for (int y = top; y <= bottom; y++)
            for (int x = left; x <= right; x++)
            {
                float px = x + 0.5f - cx, py = y + 0.5f - cy;
                Blend(ref canvas[y * side + x], ink, MathF.Max(MathF.Abs(px * dy - py * dx) - half, MathF.Abs(px * dx + py * dy) - length));
            }
    }

    /// <summary>The pixels within <paramref name="reach"/> of a point, and one more for the soft edge.</summary>
    private static (int Left, int Right, int Top, int Bottom) Around(float cx, float cy, float reach, int side) =>
        (Math.Max(0, (int)(cx - reach - 2)), Math.Min(side - 1, (int)(cx + reach + 2)), Math.Max(0, (int)(cy - reach - 2)), Math.Min(side - 1, (int)(cy + reach + 2)));

    /// <summary>Lays ink over a pixel whose centre lies so far (in pixels) outside an outline; the part of it that is covered takes the ink.</summary>
    private static void Blend(ref Colour pixel, Colour ink, float distance)
    {
        float cover = Math.Clamp(0.5f - distance, 0, 1);
        if (cover > 0) pixel = Colour.Mix(pixel, ink, cover);
    }

    /// <summary>Noise, and bytes.</summary>
    private static void Finish(ReadOnlySpan<Colour> canvas, Prng chance, Bitmap bitmap)
    {
        float noise = 255 * MostNoise * chance.NextFloat();
        Span<byte> pixels = bitmap.Pixels;
        for (int i = 0; i < canvas.Length; i++)
        {
            pixels[i * 3] = Byte(canvas[i].R, noise, chance);
            pixels[i * 3 + 1] = Byte(canvas[i].G, noise, chance);
            pixels[i * 3 + 2] = Byte(canvas[i].B, noise, chance);
        }
    }

    private static byte Byte(float value, float noise, Prng chance)
    {
        // The eight bytes of one number, added: mean 1020, standard deviation 209, about normal.
        ulong bits = chance.NextUInt64();
        bits = (bits & 0x00FF00FF00FF00FF) + (bits >> 8 & 0x00FF00FF00FF00FF);
        int sum = (int)(bits * 0x0001000100010001 >> 48);
        return (byte)Math.Clamp(value * 255 + noise * ((sum - 1020) / 209f) + 0.5f, 0, 255);
    }

    private static Colour Dark(Prng chance) => Any(chance) * 0.5f;

    private static Colour Bright(Prng chance) => Any(chance) * 0.5f + new Colour(0.5f, 0.5f, 0.5f);

    private static Colour Any(Prng chance) => new(chance.NextFloat(), chance.NextFloat(), chance.NextFloat());

    /// <summary>A colour that can be told from <paramref name="other"/>.</summary>
    private static Colour Apart(Colour other, Prng chance)
    {
        while (true)
        {
            Colour colour = Bright(chance);
            float r = colour.R - other.R, g = colour.G - other.G, b = colour.B - other.B;
            if (r * r + g * g + b * b > 3 * LeastContrast * LeastContrast) return colour;
        }
    }

    /// <summary>A random unit vector, without sines: a point in the disc, moved to its rim.</summary>
    private static (float X, float Y) Direction(Prng chance)
    {
        while (true)
        {
            float x = Signed(chance), y = Signed(chance), square = x * x + y * y;
            if (square is > 0.01f and <= 1) return (x / MathF.Sqrt(square), y / MathF.Sqrt(square));
        }
    }

    /// <summary>Uniform in [-1, 1).</summary>
    private static float Signed(Prng chance) => 2 * chance.NextFloat() - 1;

    /// <summary>A triangle wave of period 1 between 0 and 1.</summary>
    private static float Wave(float x) => MathF.Abs(2 * (x - MathF.Floor(x)) - 1);
}
