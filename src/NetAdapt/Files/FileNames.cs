using System.Text;

namespace NetAdapt.Files;

/// <summary>Names of files, which on Linux are bytes: .NET takes them for UTF-8, and cannot open others.</summary>
public static class FileNames
{
    /// <summary>Stands in a name for bytes that are no UTF-8.</summary>
    public const char Unknown = '\uFFFD';

    /// <summary>How to rename what lies in a folder.</summary>
    public static string Remedy(string folder) =>
        $"Rename it, for example with `convmv -f latin1 -t utf8 -r --notest '{folder}'` (latin1, cp1252 or whatever wrote the names).";

    /// <summary>For the end of a message that a path does not exist: why, where the path is not UTF-8; else
    /// empty.</summary>
    public static string HintFor(string path) =>
        path.Contains(Unknown)
            ? $" The path is not UTF-8, and names in other encodings cannot be opened. {Remedy(Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".")}"
            : "";

    /// <summary>Refuses arguments of a command line that are not UTF-8: the files that they name could not be found, and others
    /// would be written.</summary>
    /// <exception cref="InvalidInputException">An argument is not UTF-8.</exception>
    public static void CheckArguments(IEnumerable<string> arguments)
    {
        if (arguments.FirstOrDefault(argument => argument.Contains(Unknown) && !Path.Exists(argument)) is { } unknown)
            throw new InvalidInputException($"'{unknown}' cannot be found.{HintFor(unknown)}");
    }

    /// <summary>Reads a text file in UTF-8, or in UTF-16 or UTF-32 where a byte order mark says so.</summary>
    /// <exception cref="InvalidInputException">It is in another encoding: the line, and how to convert it.</exception>
    public static string ReadText(string path)
    {
        try
        {
            using var reader = new StreamReader(
                path,
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true)
            );
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException e)
        {
            int line = 1 + File.ReadLines(path, Encoding.UTF8).TakeWhile(text => !text.Contains(Unknown)).Count();
            throw new InvalidInputException(
                $"{path}, line {line}: it is not UTF-8. Convert the file, for example with "
                    + $"`iconv -f latin1 -t utf-8 '{path}' > utf8{Path.GetExtension(path)}` (latin1, cp1252 or whatever wrote it), and put the result in its place.",
                e
            );
        }
    }
}
