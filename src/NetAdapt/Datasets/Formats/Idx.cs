using System.Buffers.Binary;
using System.IO.Compression;

namespace NetAdapt.Datasets.Formats;

/// <summary>IDX files, as MNIST and its family have them: [PREFIX-]train-images-idx3-ubyte and -labels-idx1-ubyte, and the same for t10k or test; plain or .gz;
/// gray (N x H x W), or N x H x W x 3.</summary>
internal static class Idx
{
    private readonly record struct Entry(string Path, string Prefix, bool IsTrain, bool IsImages);

    /// <summary>null if no such file lies there.</summary>
    public static Dataset? TryOpen(string root, DatasetOptions options)
    {
        Entry[] entries = [.. Directory.GetFiles(root).Order(StringComparer.Ordinal).Select(Parse).OfType<Entry>()];
        if (entries.Length == 0) return null;
        string[] prefixes = [.. entries.Select(e => e.Prefix).Distinct()];
        if (prefixes.Length > 1)
            throw new InvalidInputException($"{root} holds IDX files of several sets ({string.Join(", ", prefixes.Select(p => $"'{p}'"))}): put each set into a folder of its own.");
        string? Find(bool train, bool images) => entries.Where(e => e.IsTrain == train && e.IsImages == images).Select(e => e.Path).FirstOrDefault();
        var train = ReadPart(root, Find(true, true), Find(true, false), "train");
        var test = ReadPart(root, Find(false, true), Find(false, false), "t10k");
        int classes = Math.Max(train?.Labels.Max() ?? 0, test?.Labels.Max() ?? 0) + 1;
        if (classes < 2) throw new InvalidInputException($"{root}: all labels are 0; a classifier needs two classes or more.");
        string[]? listed = ClassList.Read(root);
        if (listed != null && listed.Length < classes)
            throw new InvalidInputException($"{Path.Combine(root, ClassList.FileName)} names {listed.Length} classes, but the labels need {classes}.");
        var names = listed is null ? CifarBinary.Numbers(classes) : [.. listed];
        string name = ClassFolders.FolderName(root);
        if (test is { } t && train is { } r) return new Dataset(name, "IDX", names, r.Images(names.Length), t.Images(names.Length));
        if (test is { } only)
        {
            ImageSet images = only.Images(names.Length);
            return new Dataset(name, "IDX", names, images.Subset([]), images, $"{root} has no training part: it serves for evaluation only.");
        }
        return Splitting.OffTest(new(root, "IDX", names, train!.Value.Images(names.Length), []), options);
    }

    private readonly record struct Part(string Name, byte[] Pixels, int[] Labels, int H, int W, int C)
    {
        public ImageSet Images(int classes) => new MemoryImages(Name, Pixels, Labels, H, W, C, classes);
    }

    /// <summary>[PREFIX-]train-images-idx3-ubyte[.gz] and its like; some have a dot before idx.</summary>
    private static Entry? Parse(string path)
    {
        string name = Path.GetFileName(path);
        if (name.EndsWith(".gz", StringComparison.Ordinal)) name = name[..^3];
        int end = name.Length - "-idx3-ubyte".Length;
        if (end < 0 || name[end..] is not ['-' or '.', 'i', 'd', 'x', '1' or '3' or '4', ..] || !name.EndsWith("-ubyte", StringComparison.Ordinal)) return null;
        foreach (string part in (string[])["train", "t10k", "test"])
        {
            foreach (string what in (string[])["images", "labels"])
            {
                if (!name.AsSpan(0, end).EndsWith($"{part}-{what}", StringComparison.Ordinal)) continue;
                string prefix = name[..(end - part.Length - 1 - what.Length)];
                return new Entry(path, prefix.EndsWith('-') ? prefix[..^1] : prefix, part == "train", what == "images");
            }
        }
        return null;
    }

    private static Part? ReadPart(string root, string? images, string? labels, string part)
    {
        if (images is null && labels is null) return null;
        if (images is null || labels is null)
            throw new InvalidInputException($"{images ?? labels} lies alone: {part}-images-idx3-ubyte and {part}-labels-idx1-ubyte belong together in {root}.");
        var (shape, pixels) = Read(images);
        var (count, classes) = Read(labels);
        if (shape.Length is not (3 or 4) || (shape.Length == 4 && shape[3] is not (1 or 3)))
            throw new InvalidInputException($"{images} has {shape.Length} dimensions ({string.Join(" x ", shape)}); images have 3 (N x H x W) or 4 (N x H x W x 1 or 3).");
        if (count.Length != 1 || count[0] != shape[0])
            throw new InvalidInputException($"{images} holds {shape[0]} images, but {labels} holds {string.Join(" x ", count)} labels: they do not belong together.");
        if (shape[0] == 0) throw new InvalidInputException($"{images} holds no images.");
        return new Part(images, pixels, Array.ConvertAll(classes, b => (int)b), shape[1], shape[2], shape.Length == 4 ? shape[3] : 1);
    }

    /// <summary>Reads one file of unsigned bytes: 0, 0, 8, the number of dimensions, each as 4 bytes (big endian), the data.</summary>
    private static (int[] Shape, byte[] Data) Read(string path)
    {
        try
        {
            using Stream file = File.OpenRead(path);
            using Stream content = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
            Span<byte> number = stackalloc byte[4];
            content.ReadExactly(number);
            int dimensions = number[3];
            if (number[0] != 0 || number[1] != 0 || number[2] != 8 || dimensions is < 1 or > 4)
                throw new InvalidInputException($"{path} is no IDX file of bytes: it starts with 0x{BinaryPrimitives.ReadUInt32BigEndian(number):X8}, not with 0x00000801 or 0x00000803.");
            var shape = new int[dimensions];
            long bytes = 1;
            for (int d = 0; d < dimensions; d++)
            {
                content.ReadExactly(number);
                shape[d] = BinaryPrimitives.ReadInt32BigEndian(number);
                if (shape[d] < 0 || (bytes *= shape[d]) > Array.MaxLength)
                    throw new InvalidInputException($"{path} says that it holds {shape[d]} entries in dimension {d}: it is damaged, or larger than 2 GB. Download it again.");
            }
            return (shape, ReadData(content, bytes));
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException)
        {
            throw new InvalidInputException($"{path} is damaged, or shorter than its header says ({e.Message}). Download it again.", e);
        }
    }

    /// <summary>Grows with what really comes, so that a damaged header does not take memory.</summary>
    private static byte[] ReadData(Stream content, long bytes)
    {
        var data = new byte[Math.Min(bytes, 1 << 20)];
        for (int filled = 0;;)
        {
            content.ReadExactly(data.AsSpan(filled));
            filled = data.Length;
            if (filled == bytes) break;
            Array.Resize(ref data, (int)Math.Min(bytes, 2L * filled));
        }
        if (content.ReadByte() >= 0) throw new InvalidDataException("more data follows than its header says");
        return data;
    }
}
