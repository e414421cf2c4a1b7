using System.Collections.Immutable;

namespace NetAdapt.Datasets.Formats;

/// <summary>CIFAR-10 (data_batch_1.bin ... data_batch_5.bin, test_batch.bin) and CIFAR-100 (train.bin, test.bin) in their binary versions: records of 1 or 2 label
/// bytes (the second, fine one counts) and 3 planes of 32 x 32 bytes.</summary>
internal static class CifarBinary
{
    private const int Side = 32, Plane = Side * Side;

    /// <summary>null if no such file lies there.</summary>
    public static Dataset? TryOpen(string root)
    {
        string[] ten = [.. Directory.GetFiles(root, "data_batch_*.bin").Order(StringComparer.Ordinal)], hundred = [.. Files(root, "train.bin")];
        bool isTen = ten.Length > 0 || File.Exists(Path.Combine(root, "test_batch.bin"));
        if (!isTen && (hundred.Length == 0 || !File.Exists(Path.Combine(root, "test.bin")))) return null;
        string name = ClassFolders.FolderName(root);
        string[] test = [.. Files(root, isTen ? "test_batch.bin" : "test.bin")], train = isTen ? ten : hundred;
        ImmutableArray<string> classes = ClassNames(root, isTen ? "batches.meta.txt" : "fine_label_names.txt", isTen ? 10 : 100);
        if (test.Length == 0)
            throw new InvalidInputException($"{root} holds {Path.GetFileName(train[0])} but not test_batch.bin: put all files of CIFAR-10's binary version there.");
        int labels = isTen ? 1 : 2;
        var testImages = Read(root, test, labels, classes.Length);
        var trainImages = train.Length == 0 ? testImages.Subset([]) : Read(root, train, labels, classes.Length);
        ImmutableArray<string> notes = train.Length switch
        {
            0 => [$"{root} has no data_batch_*.bin: it serves for evaluation only."],
            < 5 when isTen => [$"{root} has only {train.Length} of the 5 files data_batch_*.bin."],
            _ => [],
        };
        return new Dataset(name, isTen ? "CIFAR-10 binary" : "CIFAR-100 binary", classes, trainImages, testImages, notes);
    }

    private static IEnumerable<string> Files(string root, string name) => new[] { Path.Combine(root, name) }.Where(File.Exists);

    private static ImageSet Read(string root, string[] files, int labelBytes, int classes)
    {
        int record = labelBytes + 3 * Plane;
        long bytes = 0;
        foreach (string file in files)
        {
            long length = new FileInfo(file).Length;
            if (length == 0 || length % record != 0)
                throw new InvalidInputException($"{file} has {length} bytes, which is no multiple of a record's {record}: it is damaged, or no CIFAR file. Download it again.");
            bytes += length;
        }
        var labels = new int[bytes / record];
        var pixels = new byte[labels.LongLength * 3 * Plane];
        int image = 0;
        foreach (string file in files)
        {
            byte[] content = File.ReadAllBytes(file);
            for (int at = 0; at < content.Length; at += record, image++)
            {
                int label = labels[image] = content[at + labelBytes - 1];
                if (label >= classes)
                    throw new InvalidInputException($"{file}, image {at / record}: its label is {label}, but there are {classes} classes. The file is damaged: download it again.");
                Interleave(content.AsSpan(at + labelBytes, 3 * Plane), pixels.AsSpan(image * 3 * Plane, 3 * Plane));
            }
        }
        return new MemoryImages($"{root}: {string.Join(", ", files.Select(f => Path.GetFileName(f)))}", pixels, labels, Side, Side, 3, classes);
    }

    /// <summary>Planes to pixels.</summary>
    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        for (int i = 0; i < Plane; i++)
            for (int c = 0; c < 3; c++) pixels[i * 3 + c] = planes[c * Plane + i];
    }

    private static ImmutableArray<string> ClassNames(string root, string file, int classes)
    {
        string path = Path.Combine(root, file);
        string[] names = File.Exists(path) ? [.. File.ReadLines(path).Select(l => l.Trim()).Where(l => l.Length > 0)] : [];
        return names.Length == classes ? [.. names] : Numbers(classes);
    }

    /// <summary>"0", "1", ...: for classes without names.</summary>
    public static ImmutableArray<string> Numbers(int classes) =>
        [.. Enumerable.Range(0, classes).Select(c => c.ToString(System.Globalization.CultureInfo.InvariantCulture))];
}
