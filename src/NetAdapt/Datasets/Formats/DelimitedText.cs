using System.Text;
using NetAdapt.Files;

namespace NetAdapt.Datasets.Formats;

/// <summary>CSV (RFC 4180: quoted fields may hold separators, doubled quotes and line ends) and TSV. What separates fields is what the first line has: a tab, else
/// a semicolon without any comma, else a comma. Empty lines are passed over.</summary>
internal static class DelimitedText
{
    /// <summary>The rows, header first, each with the line that it starts on (from 1).</summary>
    /// <exception cref="InvalidInputException">A quote is never closed, or something follows a closing one.</exception>
    public static IEnumerable<(int Line, List<string> Fields)> Read(string path)
    {
        string text = FileNames.ReadText(path);
        char separator = Separator(text);
        int at = 0, line = 1;
        while (at < text.Length)
        {
            int start = line;
            List<string> fields = Row(path, text, separator, ref at, ref line);
            if (fields is not [""]) yield return (start, fields);
        }
    }

    /// <summary>The fields of the first line, whatever encoding the rest is in.</summary>
    public static List<string> Header(string path)
    {
        string text = File.ReadLines(path).FirstOrDefault("");
        int at = 0, line = 1;
        return Row(path, text, Separator(text), ref at, ref line);
    }

    private static char Separator(string text)
    {
        ReadOnlySpan<char> first = text.AsSpan(0, text.IndexOf('\n') is var end && end < 0 ? text.Length : end);
        return first.Contains('\t') ? '\t' : first.Contains(';') && !first.Contains(',') ? ';' : ',';
    }

    private static List<string> Row(string path, string text, char separator, ref int at, ref int line)
    {
        var fields = new List<string>();
        while (true)
        {
            fields.Add(at < text.Length && text[at] == '"' ? Quoted(path, text, ref at, ref line) : Plain(text, separator, ref at));
            if (at < text.Length && text[at] == '\r') at++;
            if (at >= text.Length) return fields;
            char next = text[at++];
            if (next == '\n')
            {
                line++;
                return fields;
            }
            if (next != separator) throw new InvalidInputException($"{path}, line {line}: '{next}' follows a closing quote; a field is quoted whole, and quotes in it are doubled.");
        }
    }

    private static string Plain(string text, char separator, ref int at)
    {
        int start = at;
        while (at < text.Length && text[at] != separator && text[at] != '\n') at++;
        return text[start..at].Trim();
    }

    private static string Quoted(string path, string text, ref int at, ref int line)
    {
        var field = new StringBuilder();
        int opened = line;
        for (at++; at < text.Length; at++)
        {
            if (text[at] == '\n') line++;
            if (text[at] != '"') field.Append(text[at]);
            else if (at + 1 < text.Length && text[at + 1] == '"') field.Append(text[at++]);
            else
            {
                at++;
                return field.ToString();
            }
        }
        throw new InvalidInputException($"{path}, line {opened}: a quote is opened here and never closed.");
    }
}
