using System.Globalization;
using NetAdapt.KernelGenerator.Shapes;

namespace NetAdapt.KernelGenerator.Networks;

/// <summary>A line of words, most of them key=value; a value in quotes may hold spaces, and name= takes the rest of the line. Equal where the text is.</summary>
internal readonly record struct Words(string Text)
{
    /// <summary>The first word: what the line is about.</summary>
    public string Kind => Text.Split(' ')[0];

    /// <summary>The second word.</summary>
    public string Subject => Text.Split(' ')[1];

    /// <exception cref="FormatException">There is no such key.</exception>
    public string this[string key] => Find(key) ?? throw new FormatException($"'{key}=' is missing");

    public string? Find(string key)
    {
        int at = Text.IndexOf($" {key}=", StringComparison.Ordinal);
        if (at < 0) return null;
        int from = at + key.Length + 2;
        if (key == "name") return Text.Substring(from);
        bool isQuoted = from < Text.Length && Text[from] == '"';
        int to = Text.IndexOf(isQuoted ? '"' : ' ', isQuoted ? from + 1 : from);
        return isQuoted ? Text.Substring(from + 1, to - from - 1) : to < 0 ? Text.Substring(from) : Text.Substring(from, to - from);
    }

    public int Number(string key) => int.Parse(this[key], CultureInfo.InvariantCulture);

    public long Long(string key) => long.Parse(this[key], CultureInfo.InvariantCulture);

    public bool Flag(string key) => Find(key) == "1";

    public int[] Numbers(string key) => this[key].Length == 0 ? [] : [.. this[key].Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];

    /// <summary>A float as C# writes it.</summary>
    public string Float(string key) => Float(this[key], key);

    public static string Float(string text, string key) => text switch
    {
        "Infinity" or "∞" => "float.PositiveInfinity",
        "-Infinity" or "-∞" => "float.NegativeInfinity",
        "NaN" => "float.NaN",
        _ => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? text + "f" : throw new FormatException($"'{key}={text}' is no number"),
    };

    public Map Map(string key)
    {
        int[] sizes = [.. this[key].Split('x').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
        return sizes.Length == 3 ? new Map(sizes[0], sizes[1], sizes[2]) : throw new FormatException($"'{key}={this[key]}' is no map");
    }
}

/// <summary>A window: kernel, stride, dilation and pads.</summary>
internal readonly record struct WindowWords(int KernelH, int KernelW, int StrideH, int StrideW, int DilationH, int DilationW, int PadTop, int PadLeft, int PadBottom, int PadRight)
{
    public static WindowWords Pointwise => new(1, 1, 1, 1, 1, 1, 0, 0, 0, 0);

    public static WindowWords Of(Words words)
    {
        int[] n = words.Numbers("window");
        return n.Length == 10 ? new WindowWords(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8], n[9]) : throw new FormatException($"'window={words["window"]}' is no window");
    }

    /// <summary>As an expression.</summary>
    public string Code => $"new Window({KernelH}, {KernelW}) {{ StrideH = {StrideH}, StrideW = {StrideW}, DilationH = {DilationH}, DilationW = {DilationW}, PadTop = {PadTop}, PadLeft = {PadLeft}, PadBottom = {PadBottom}, PadRight = {PadRight} }}";
}
