namespace NetAdapt.Cli.Reports;

/// <summary>Finds room for the names of marks in a plot: above, below, left or right of the mark, where nothing lies yet.</summary>
internal sealed class Labels(Box frame)
{
    // Of a bold letter in the page's size.
    private const double LetterWidth = 7.6, Height = 14, Gap = 11;

    private readonly List<Box> _taken = [];

    /// <summary>Nothing may stand on this.</summary>
    public void Keep(Box box) => _taken.Add(box);

    /// <summary>Nothing may stand on the line between two points, where there is room elsewhere.</summary>
    public void KeepLine((double X, double Y) from, (double X, double Y) to)
    {
        const double Step = 6;
        int steps = (int)Math.Ceiling(Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y)) / Step);
        for (int i = 1; i < steps; i++)
            Keep(Box.Around(from.X + (to.X - from.X) * i / steps, from.Y + (to.Y - from.Y) * i / steps, 1));
    }

    /// <summary>The text's anchor point, on its base line, and which part of the text stands there. Where all places are taken, the first within the frame.</summary>
    public (double X, double Y, string Anchor) Place(double x, double y, string text)
    {
        double w = LetterWidth * text.Length;
        (double X, double Y, string Anchor, Box Box)[] places =
        [
            (x, y - Gap, "middle", new Box(x - w / 2, y - Gap - Height, w, Height)), (x, y + Gap + Height, "middle", new Box(x - w / 2, y + Gap, w, Height)),
            (x - Gap, y + 4, "end", new Box(x - Gap - w, y - Height / 2, w, Height)), (x + Gap, y + 4, "start", new Box(x + Gap, y - Height / 2, w, Height)),
            (x + Gap / 2, y - Gap, "end", new Box(x + Gap / 2 - w, y - Gap - Height, w, Height)), (x - Gap / 2, y - Gap, "start", new Box(x - Gap / 2, y - Gap - Height, w, Height)),
        ];
        var within = places.Where(place => place.Box.IsWithin(frame)).DefaultIfEmpty(places[0]).ToArray();
        var (labelX, labelY, anchor, box) = within.Where(place => !_taken.Any(place.Box.Meets)).DefaultIfEmpty(within[0]).First();
        _taken.Add(box);
        return (labelX, labelY, anchor);
    }
}

/// <summary>A rectangle of a picture.</summary>
internal readonly record struct Box(double X, double Y, double Width, double Height)
{
    /// <summary>A square around a point.</summary>
    public static Box Around(double x, double y, double radius) => new(x - radius, y - radius, 2 * radius, 2 * radius);

    public bool Meets(Box other) => X < other.X + other.Width && other.X < X + Width && Y < other.Y + other.Height && other.Y < Y + Height;

    public bool IsWithin(Box other) => X >= other.X && Y >= other.Y && X + Width <= other.X + other.Width && Y + Height <= other.Y + other.Height;
}
