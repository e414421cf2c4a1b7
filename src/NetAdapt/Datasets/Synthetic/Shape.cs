namespace NetAdapt.Datasets.Synthetic;

/// <summary>Ten shapes as signed distances: below 0 inside, about 1 unit of distance a unit of length, size about 1. Built of sums, products and square roots only,
/// which are the same on every machine; sines are not.</summary>
internal static class Shape
{
    public static readonly string[] Names = ["disc", "ring", "square", "triangle", "star", "cross", "crescent", "hourglass", "tee", "semicircle"];

    /// <summary>The distance of (x, y) from the outline of shape <paramref name="kind"/>.</summary>
    public static float Distance(int kind, float x, float y) => kind switch
    {
        0 => Length(x, y) - 0.85f,
        1 => MathF.Abs(Length(x, y) - 0.7f) - 0.25f,
        2 => Box(x, y, 0.75f, 0.75f),
        3 => MathF.Max(-y - 0.5f, MathF.Max(0.8660254f * x + 0.5f * y, -0.8660254f * x + 0.5f * y) - 0.5f),
        4 => Star(x, y),
        5 => MathF.Min(Box(x, y, 0.95f, 0.3f), Box(x, y, 0.3f, 0.95f)),
        6 => MathF.Max(Length(x, y) - 0.9f, 0.75f - Length(x - 0.45f, y)),
        7 => MathF.Max(MathF.Abs(y) - 0.85f, 0.78f * (MathF.Abs(x) - 0.9f * MathF.Abs(y) - 0.12f)),
        8 => MathF.Min(Box(x, y - 0.6f, 0.9f, 0.28f), Box(x, y + 0.2f, 0.28f, 0.75f)),
        9 => MathF.Max(Length(x, y + 0.35f) - 0.95f, -y - 0.35f),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There are ten shapes."),
    };

    private static float Length(float x, float y) => MathF.Sqrt(x * x + y * y);

    /// <summary>A box with these half sides.</summary>
    private static float Box(float x, float y, float halfWidth, float halfHeight) => MathF.Max(MathF.Abs(x) - halfWidth, MathF.Abs(y) - halfHeight);

    /// <summary>A star of five points: folded into the 36 degrees beside the tip (0, 1), where it is bounded by one edge.</summary>
    private static float Star(float x, float y)
    {
        x = MathF.Abs(x);
        for (int fold = 0; fold < 2; fold++)
        {
            // Mirrored at the line 36 degrees from the vertical, whose normal is (cos 36, -sin 36).
            float over = 2 * MathF.Max(0, 0.809017f * x - 0.587785f * y);
            (x, y) = (MathF.Abs(x - over * 0.809017f), y + over * 0.587785f);
        }
        // The edge from the tip to the notch, 0.42 (sin 36, cos 36).
        return 0.93666f * x + 0.35024f * (y - 1);
    }
}
