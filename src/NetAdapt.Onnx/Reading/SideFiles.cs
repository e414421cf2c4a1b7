using NetAdapt.Numbers;
using NetAdapt.Onnx.Schema;

namespace NetAdapt.Onnx.Reading;

/// <summary>The files beside a model that hold its weights ("external data"), as exporters of large models and newer ones of all models make them. Each is opened once.</summary>
/// <param name="folder">The model's own: the format allows no other place. null: the model is not in a folder.</param>
internal sealed class SideFiles(string? folder)
{
    private readonly Dictionary<string, ModelBytes> _open = [];

    /// <summary>Bytes of all that were opened.</summary>
    public long Length => _open.Values.Sum(bytes => bytes.Length);

    /// <summary>Tells the tensors that lie in such a file where in it they are.</summary>
    /// <exception cref="ImportException">A file is missing, too short, or outside of the model's folder.</exception>
    public void PointInto(IEnumerable<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            // Without a folder the tensor is refused where it is read, as is one that says nothing of its place.
            if (tensor.DataLocation != 1 || folder == null || tensor.ExternalData.Count == 0) continue;
            try
            {
                tensor.Slice = SliceOf(tensor, folder);
            }
            catch (ImportException e)
            {
                throw new ImportException($"initializer '{tensor.Name}': {e.Message}");
            }
        }
    }

    private RawSlice SliceOf(Tensor tensor, string folder)
    {
        string location = Said(tensor, "location") ?? throw new ImportException("its data lies in another file, but it does not say in which");
        ModelBytes bytes = Opened(location, folder);
        long offset = Number(tensor, "offset") ?? 0, length = Number(tensor, "length") ?? bytes.Length - offset;
        if (offset < 0 || length < 0 || length > int.MaxValue || offset > bytes.Length - length)
            throw new ImportException($"{length} bytes from {offset} on are asked of '{location}', which has {bytes.Length}: it is damaged, or of another model");
        return new RawSlice(bytes, offset, (int)length);
    }

    private ModelBytes Opened(string location, string folder)
    {
        if (_open.TryGetValue(location, out ModelBytes? known)) return known;
        // A model may come from anywhere: it must not read what it was not sent with.
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Split('/', '\\').Contains(".."))
            throw new ImportException($"its data lies in '{location}', which is outside of the model's folder");
        try
        {
            return _open[location] = ModelBytes.Open(Path.Combine(folder, location));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new ImportException($"its data lies in '{location}' beside the model, which cannot be read ({e.Message.TrimEnd('.')}). Keep the two files together, or save the model with its weights inside");
        }
    }

    private static string? Said(Tensor tensor, string key) => tensor.ExternalData.LastOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(Tensor tensor, string key) => Said(tensor, key) is not { } text ? null
        : NumberText.TryWhole(text, out long number) ? number
        : throw new ImportException($"the {key} of its data, '{text}', is no number");
}
