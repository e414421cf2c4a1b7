using System.IO.Compression;
using System.Text;
using NetAdapt.Graphs;

namespace NetAdapt.Onnx.Tests;

/// <summary>A file that is no model is named for what it is, with the remedy.</summary>
public sealed class WrongFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public static TheoryData<string, byte[], string> Files => new()
    {
        { "m.onnx", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"u8.ToArray(), "git lfs pull" },
        { "m.onnx", "<!DOCTYPE html><html><head><title>GitHub</title></head></html>\n"u8.ToArray(), "web page" },
        { "m.onnx", "\n\n  <html lang=\"en\"><body>404</body></html>"u8.ToArray(), "web page" },
        { "m.onnx.gz", Gzip(new byte[300]), "gunzip" },
        { "m.onnx", Gzip(new byte[300]), "gunzip" },
        { "m.tflite", [0x1C, 0, 0, 0, .. "TFL3"u8, .. new byte[64]], "tf2onnx" },
        { "m.ort", [0x1C, 0, 0, 0, .. "ORTM"u8, .. new byte[64]], "ONNX Runtime" },
        { "w.pt", Zip("w/data.pkl", "w/data/0"), "PyTorch checkpoint" },
        { "w.pt", Zip("w/data.pkl", "w/code/__torch__.py", "w/constants.pkl"), "TorchScript" },
        { "w.pth", [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.'], "PyTorch checkpoint" },
        { "w.pkl", [0x80, 0x04, 0x95, 1, 2, 3, 4, 5], "PyTorch checkpoint" },
        { "m.keras", Zip("metadata.json", "config.json", "model.weights.h5"), "Keras" },
        { "m.h5", [0x89, .. "HDF\r\n"u8, 0x1A, 0x0A, .. new byte[64]], "Keras" },
        { "x.npz", Zip("arr_0.npy"), "NumPy arrays" },
        { "x.npy", [0x93, .. "NUMPY"u8, 1, 0, .. new byte[64]], "NumPy array" },
        { "m.zip", Zip("m.onnx"), "unzip" },
        { "m.tar", Tar(), "tar" },
        { "m.bz2", [.. "BZh91AY&SY"u8, .. new byte[30]], "bunzip2" },
        { "m.safetensors", [40, 0, 0, 0, 0, 0, 0, 0, .. "{\"w\":{\"dtype\":\"F32\",\"shape\":[1]}}      "u8, .. new byte[64]], "safetensors" },
        { "m.param", "7767517\n75 83\nInput data 0 1 data\n"u8.ToArray(), "ncnn" },
        { "m.bin", [0x47, 0x6B, 0x30, 0x01, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "weights alone" },
        { "m.xml", "<?xml version=\"1.0\"?>\n<net name=\"m\" version=\"11\"></net>"u8.ToArray(), "OpenVINO" },
        { "m.json", "{\"model\": 1}"u8.ToArray(), "JSON" },
        { "m.pbtxt", "ir_version: 8\ngraph {\n node { op_type: \"Relu\" } }\n"u8.ToArray(), "as text" },
        { "saved_model.pb", [0x08, 0x01, 0x12, 0x14, 0x12, 0x12, 0x0A, 0x10, .. "serving_default1"u8], "SavedModel" },
        { "m.mlmodel", [0x08, 0x04, 0x12, 0x02, 0x0A, 0x00], "Core ML" },
        { "cat.jpg", [0xFF, 0xD8, 0xFF, 0xE0, .. new byte[64]], "JPEG" },
        { "cat.png", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. new byte[64]], "PNG" },
        { "readme.txt", "This is a text about a network."u8.ToArray(), "a text" },
        { "empty.onnx", [], "empty" },
        { "zeros.onnx", new byte[10_000], "broke off" },
        { "m.onnx.data", [0x3F, 0x80, 0xFF, 0x3F, 0x91, 0xC2, 0x10, 0x9A, 0x7E, 0x3F], "weights beside a model" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_of_another_kind_is_named_with_its_remedy(string name, byte[] bytes, string part)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        string message = Assert.Throws<InvalidInputException>(() => OnnxReader.Read(path)).Message;
        Assert.StartsWith($"'{path}' is no ONNX file, but ", message, StringComparison.Ordinal);
        Assert.Contains(part, message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_named_with_the_file_in_it_that_is_meant()
    {
        Assert.Contains("is a folder. Give an ONNX file", Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder, "net.onnx"), [1]);
        Assert.Contains(Path.Combine(_folder, "net.onnx"), Refusal(), StringComparison.Ordinal);
        File.WriteAllBytes(Path.Combine(_folder, "saved_model.pb"), [1]);
        Assert.Contains("SavedModel", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<InvalidInputException>(() => OnnxReader.Read(_folder)).Message;
    }

    [Fact]
    public void A_model_with_any_name_is_read()
    {
        string path = Path.Combine(_folder, "model.tflite");
        File.WriteAllBytes(path, OnnxWriter.ToBytes(Net()));
        Assert.Equal(2, OnnxReader.Read(path).Layers.Length);
    }

    [Fact]
    public void A_model_that_broke_off_is_damaged_and_nothing_else()
    {
        string path = Path.Combine(_folder, "half.onnx");
        byte[] whole = OnnxWriter.ToBytes(Net());
        File.WriteAllBytes(path, whole[..(whole.Length / 2)]);
        Assert.Contains("damaged", Assert.Throws<InvalidInputException>(() => OnnxReader.Read(path)).Message, StringComparison.Ordinal);
    }

    private static Network Net() => new ModelSketch(13, -1, 3).Floats("w", [4, 3]).Node("Gemm", "x w -> y", ("transB", 1)).Read();

    private static byte[] Gzip(byte[] bytes)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(bytes);
        return memory.ToArray();
    }

    private static byte[] Zip(params string[] names)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create))
            foreach (string name in names)
            {
                using Stream entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(new byte[6000]);
            }
        return memory.ToArray();
    }

    private static byte[] Tar()
    {
        var block = new byte[1024];
        Encoding.ASCII.GetBytes("m.onnx").CopyTo(block, 0);
        "ustar"u8.CopyTo(block.AsSpan(257));
        return block;
    }
}
