using System.Buffers.Binary;
using System.Text;

namespace NetAdapt.Onnx.Reading;

/// <summary>Names the kind of a file that is no ONNX model, by its first bytes, and says how a model comes of it.</summary>
internal static class WrongFile
{
    private const int HeadLength = 4096, TailLength = 1 << 16;

    /// <summary>What files begin with that cannot be the beginning of a model.</summary>
    private static readonly (byte[] Magic, int At, string What)[] s_magics =
    [
        ([0x1F, 0x8B], 0, "compressed with gzip. Unpack it first: gunzip, or tar -xzf where it is a .tar.gz"),
        ([0x42, 0x5A, 0x68], 0, "compressed with bzip2. Unpack it first: bunzip2"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A], 0, "compressed with xz. Unpack it first: unxz"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "compressed with zstd. Unpack it first: unzstd"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, "a 7z archive. Unpack it first: 7z x"),
        ("Rar!"u8.ToArray(), 0, "a RAR archive. Unpack it first: unrar x"),
        ("TFL3"u8.ToArray(), 4, "a TensorFlow Lite model. Convert it: python -m tf2onnx.convert --tflite MODEL.tflite --output MODEL.onnx"),
        ("ORTM"u8.ToArray(), 4, "a model in ONNX Runtime's own format (.ort). Give the ONNX file that it was made from"),
        ([0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A], 0, "an HDF5 file, as Keras writes models and weights (.h5). Convert it: python -m tf2onnx.convert --keras MODEL.h5 --output MODEL.onnx"),
        ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], 0, "a NumPy array. Give the ONNX file as the model; `netadapt run` takes arrays with --input"),
        ([0xFF, 0xD8, 0xFF], 0, "a JPEG picture. Give the ONNX file first: netadapt run MODEL.onnx PICTURE.jpg"),
        ([0x89, 0x50, 0x4E, 0x47], 0, "a PNG picture. Give the ONNX file first: netadapt run MODEL.onnx PICTURE.png"),
        ("GIF8"u8.ToArray(), 0, "a GIF picture. Give the ONNX file first"),
        ("WEBP"u8.ToArray(), 8, "a WebP picture. Give the ONNX file first"),
        ("%PDF"u8.ToArray(), 0, "a PDF document. Give the ONNX file"),
        ([0x7F, 0x45, 0x4C, 0x46], 0, "a program or a library. Give the ONNX file"),
        ("MZ"u8.ToArray(), 0, "a program or a library. Give the ONNX file"),
        ("ftrt"u8.ToArray(), 0, "a TensorRT engine. Give the ONNX file that it was made from"),
        ("ptrt"u8.ToArray(), 0, "a TensorRT engine. Give the ONNX file that it was made from"),
        ("GGUF"u8.ToArray(), 0, "a GGUF file, weights of a language model. Give an ONNX file"),
        ("ustar"u8.ToArray(), 257, "a tar archive, as families of networks are. `netadapt run FAMILY --deadline 8ms` takes a family; unpack any other archive first: tar -xf"),
        ([0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC], 0, PyTorch),
    ];

    private const string PyTorch = "a PyTorch checkpoint: weights, and Python code is needed to make a network of them. Export it there: torch.onnx.export(model, example, 'model.onnx')",
        TorchScript = "a TorchScript model. Export it from Python: torch.onnx.export(torch.jit.load(FILE), example, 'model.onnx')",
        SavedModel = "a TensorFlow SavedModel or graph. Convert it: python -m tf2onnx.convert --saved-model FOLDER --output MODEL.onnx";

    /// <summary>What the file is, and the remedy; null where its beginning may be that of a model.</summary>
    /// <param name="name">The ending of a name tells kinds apart that have no mark.</param>
    public static string? Kind(ModelBytes bytes, string name)
    {
        if (bytes.Length == 0) return "empty: a download or a copy of it failed. Get it again";
        byte[] head = Part(bytes, 0, HeadLength);
        foreach (var (magic, at, what) in s_magics)
            if (head.AsSpan().Length >= at + magic.Length && head.AsSpan(at, magic.Length).SequenceEqual(magic)) return what;
        if (head.AsSpan().StartsWith("PK\u0003\u0004"u8) || head.AsSpan().StartsWith("PK\u0005\u0006"u8)) return Archive(bytes);
        if (!head.AsSpan().ContainsAnyExcept((byte)0)) return "made of zero bytes at its beginning: a download or a copy of it broke off. Get it again";
        if (IsPickle(head)) return PyTorch;
        if (IsSafetensors(head, bytes.Length)) return "a safetensors file: weights without a network. Load them in Python and export the network: torch.onnx.export(model, example, 'model.onnx')";
        return IsText(head) ? Text(Encoding.UTF8.GetString(head), name) : null;
    }

    /// <summary>What a file may be that protocol buffers can read, but that is no model, or none of its parts; null: not known.</summary>
    public static string? Unreadable(ModelBytes bytes, string name)
    {
        if (Kind(bytes, name) is { } kind) return kind;
        string head = Encoding.Latin1.GetString(Part(bytes, 0, TailLength)), ending = Path.GetExtension(name).ToLowerInvariant();
        if (ending == ".mlmodel") return "a Core ML model. Give the ONNX file that it was made from";
        if (ending == ".caffemodel") return "a Caffe model. Convert it to ONNX first";
        if (ending is ".pdmodel" or ".pdiparams") return "a PaddlePaddle model. Convert it: paddle2onnx --model_dir FOLDER --save_file MODEL.onnx";
        if (ending == ".mnn") return "an MNN model. Give the ONNX file that it was made from";
        if (ending is ".data" or ".weights") return "probably the weights beside a model, not the model. Give the .onnx file beside it";
        if (ending == ".bin") return "probably weights alone (ncnn, OpenVINO, PyTorch), not a network. Give the ONNX file that they were made from";
        if (ending == ".checkpoint") return "probably a checkpoint of `netadapt train`. Give the network that was trained; the same command with --resume goes on from the checkpoint";
        bool isTensorFlow = ending is ".pb" or ".pbtxt" || head.Contains("saved_model", StringComparison.Ordinal) || head.Contains("Placeholder", StringComparison.Ordinal);
        return isTensorFlow ? SavedModel : null;
    }

    /// <summary>What a folder that was given as a model holds, and the remedy.</summary>
    public static string OfFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, "saved_model.pb"))) return "a TensorFlow SavedModel. Convert it: python -m tf2onnx.convert --saved-model " + folder + " --output MODEL.onnx";
        if (folder.TrimEnd('/').EndsWith(".mlpackage", StringComparison.OrdinalIgnoreCase)) return "a Core ML package. Give the ONNX file that it was made from";
        if (File.Exists(Path.Combine(folder, "run.json"))) return $"the folder of an adaptation. Give a network in it: {Path.Combine(folder, "adapted.onnx")}";
        try
        {
            string[] models = [.. Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal).Take(1)];
            return models.Length > 0 ? $"a folder. Give a file in it: {models[0]}" : "a folder. Give an ONNX file";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "a folder. Give an ONNX file";
        }
    }

    private static byte[] Part(ModelBytes bytes, long from, int most)
    {
        var part = new byte[(int)Math.Min(most, bytes.Length - from)];
        bytes.Read(from, part);
        return part;
    }

    /// <summary>A zip archive, by the names of its members, which its end lists.</summary>
    private static string Archive(ModelBytes bytes)
    {
        byte[] tail = Part(bytes, Math.Max(0, bytes.Length - TailLength), TailLength), head = Part(bytes, 0, HeadLength);
        string names = Encoding.Latin1.GetString(head) + Encoding.Latin1.GetString(tail);
        bool Has(string text) => names.Contains(text, StringComparison.Ordinal);
        if (Has("constants.pkl")) return TorchScript;
        if (Has("data.pkl")) return PyTorch;
        if (Has("model.weights.h5")) return "a Keras model (.keras). Load it in Python and convert it: tf2onnx.convert.from_keras(keras.models.load_model(FILE), output_path='MODEL.onnx')";
        if (Has(".npy")) return "NumPy arrays (.npz). Give the ONNX file as the model";
        return Has(".onnx") ? "a zip archive with a model in it. Unpack it first: unzip" : "a zip archive. Unpack it first: unzip";
    }

    /// <summary>A Python pickle of protocol 2 to 5: what torch.save wrote before it wrote zip archives, and state dictionaries.</summary>
    private static bool IsPickle(byte[] head) => head.Length > 4 && head[0] == 0x80 && head[1] is >= 2 and <= 5 && head[2] is (byte)'}' or 0x95 or (byte)'c' or (byte)']' or 0x8A;

    /// <summary>The length of a JSON text, and the text.</summary>
    private static bool IsSafetensors(byte[] head, long length) =>
        head.Length > 10 && BinaryPrimitives.ReadInt64LittleEndian(head) is > 1 and var json && json <= length - 8 && head[8] == '{' && head[9] is (byte)'"' or (byte)'}' or (byte)' ';

    private static bool IsText(byte[] head)
    {
        int controls = head.Count(b => b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r'));
        return controls == 0 && head.Length > 3;
    }

    private static string Text(string text, string name)
    {
        string start = text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        bool Begins(string with) => start.StartsWith(with, StringComparison.OrdinalIgnoreCase);
        if (Begins("version https://git-lfs")) return "a Git LFS pointer: the file itself was not downloaded. In its repository: git lfs pull";
        if (Begins("<!doctype html") || Begins("<html") || Begins("<head")) return "a web page: the download brought a page and not the file. Open the address in a browser, and take the link of the file itself";
        if (Begins("<")) return start.Contains("<net ", StringComparison.Ordinal) ? "an OpenVINO model. Give the ONNX file that it was made from" : "an XML text. Give the ONNX file";
        if (Begins("7767517")) return "an ncnn network (.param). Give the ONNX file that it was made from";
        if (Begins("{") || Begins("[")) return "a JSON text. Give the ONNX file";
        if (start.Contains("ir_version", StringComparison.Ordinal) && start.Contains("graph", StringComparison.Ordinal))
            return "a model written as text. Convert it in Python: onnx.save(onnx.load(FILE, format='textproto'), 'model.onnx')";
        if (Path.GetExtension(name).ToLowerInvariant() is ".pbtxt" or ".pb") return SavedModel;
        if (Path.GetExtension(name).Equals(".prototxt", StringComparison.OrdinalIgnoreCase)) return "a Caffe network. Convert it to ONNX first";
        return "a text. Give the ONNX file";
    }
}
