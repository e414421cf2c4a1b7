using System.Globalization;
using NetAdapt.CommandFiles;

// Writes completions and manual pages below FOLDER, where an installation's share folder has them.
if (args.Length != 2
    || !DateOnly.TryParseExact(
        args[1], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
{
    Console.Error.WriteLine("error: NetAdapt.CommandFiles FOLDER YYYY-MM-DD");
    return 2;
}
foreach (var (name, text) in CommandFileSet.All(CommandModelReader.Read(), date))
{
    string path = Path.Combine(args[0], name);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path, text);
}
return 0;
