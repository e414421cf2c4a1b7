using System.Globalization;
using System.Text;
using NetAdapt.OpenCL.Runtime;

namespace NetAdapt.OpenCL.Tuning;

/// <summary>What tuning found: for each kind of layer its variants, the fastest first. In one file for each device, driver, precision, effort and set of kernels, as a cache file
/// (see <see cref="CacheFolder"/>): damaged or of other kernels, it counts as absent. Lines: key, a tab, names with commas between.</summary>
/// <param name="folder">Null: nothing is kept.</param>
internal sealed class TuningCache(string? folder, string identity)
{
    private readonly CacheFolder? _file = folder == null ? null : new CacheFolder(Path.Combine(folder, "opencl-tuning"));
    private Dictionary<string, string[]>? _entries;
    private bool _changed;

    public string[]? Find(string key) => Entries.GetValueOrDefault(key);

    public void Add(string key, string[] names)
    {
        Entries[key] = names;
        _changed = true;
    }

    /// <summary>Writes the file where something was added. Somebody else's additions since it was read are kept.</summary>
    public void Save()
    {
        if (!_changed || _file == null) return;
        foreach (var (key, names) in Read(_file)) Entries.TryAdd(key, names);
        var text = new StringBuilder();
        foreach (var (key, names) in Entries.OrderBy(entry => entry.Key, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"{key}\t{string.Join(',', names)}\n");
        _file.Save(identity, Encoding.UTF8.GetBytes(text.ToString()));
        _changed = false;
    }

    private Dictionary<string, string[]> Entries => _entries ??= _file == null ? [] : Read(_file);

    private Dictionary<string, string[]> Read(CacheFolder file)
    {
        var entries = new Dictionary<string, string[]>();
        if (file.Load(identity) is not { } bytes) return entries;
        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n'))
            if (line.Split('\t') is [var key, var names]) entries[key] = names.Split(',');
        return entries;
    }
}
