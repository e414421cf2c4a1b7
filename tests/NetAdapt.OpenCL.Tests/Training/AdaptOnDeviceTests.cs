using System.Buffers.Binary;
using NetAdapt.Datasets;
using NetAdapt.Kernels;
using NetAdapt.Onnx;
using NetAdapt.Recipes;
using NetAdapt.Runs;
using NetAdapt.Tests.Training;

namespace NetAdapt.OpenCL.Tests.Training;

/// <summary>A whole adaptation whose short- and long-term fine-tuning run on the device: what `netadapt adapt --train-device opencl` does.</summary>
public sealed class AdaptOnDeviceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("netadapt-opencl-adapt-").FullName;
    private readonly List<string> _trainers = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_adaptation_that_trains_on_the_device_meets_its_budget_and_resumes_there()
    {
        WriteIdx("train", TinyProblem.Images(60, 1));
        WriteIdx("t10k", TinyProblem.Images(30, 2));
        string run = Path.Combine(_folder, "run");
        var given = AdaptSettingList.Given(
        [
            ("data", _folder), ("normalize", TinyProblem.Preprocessing.ToText()), ("budget", "macs=60%"), ("initial-reduction", "0.2"), ("step", "1"), ("min", "2"), ("holdout", "15"),
            ("short-steps", "3"), ("long-epochs", "2"), ("batch", "8"), ("workers", "2"), ("train-device", "opencl"), ("crop-padding", "0"), ("criterion", "taylor"),
        ]);
        int[] bits;
        using (AdaptJob job = AdaptJob.Begin(TinyProblem.Network(), given, run, Surroundings))
        {
            AdaptReport report = job.Execute(CancellationToken.None);
            Assert.True(report.Met, report.Message);
            Assert.True(report.After.Macs <= 0.6 * report.Before.Macs);
            bits = TinyProblem.Bits(job.Directory.Adapted());
        }
        Assert.Contains("\"train-device\": \"opencl\"", File.ReadAllText(Path.Combine(run, "run.json")));

        // As if it had been stopped before the end: the long-term fine-tuning is done again, on the device that run.json names.
        File.Delete(Path.Combine(run, "adapted.onnx"));
        string journal = Path.Combine(run, "journal.jsonl");
        File.WriteAllLines(journal, [.. File.ReadAllLines(journal).TakeWhile(line => !line.Contains("fine_tuned", StringComparison.Ordinal))]);
        using (AdaptJob job = AdaptJob.Resume(run, AdaptSettingList.Given([]), Surroundings))
        {
            job.Execute(CancellationToken.None);
            Assert.Equal(bits, TinyProblem.Bits(job.Directory.Adapted()));
        }
        Assert.Equal(["opencl", "opencl"], _trainers);
    }

    private AdaptSurroundings Surroundings => new(new OnnxFiles(), _ => new CpuBackend(), device =>
    {
        _trainers.Add(device);
        return new TrainingBackend();
    });

    private void WriteIdx(string name, ImageSet images)
    {
        byte[] pixels = new byte[16 + images.Count * TinyProblem.Size * TinyProblem.Size], labels = new byte[8 + images.Count];
        Head(pixels, 0x803, images.Count, TinyProblem.Size, TinyProblem.Size);
        Head(labels, 0x801, images.Count);
        var bitmap = new Bitmap();
        for (int i = 0; i < images.Count; i++)
        {
            images.Decode(i, bitmap);
            bitmap.Pixels.CopyTo(pixels.AsSpan(16 + i * TinyProblem.Size * TinyProblem.Size));
            labels[8 + i] = (byte)images.LabelOf(i);
        }
        File.WriteAllBytes(Path.Combine(_folder, $"{name}-images-idx3-ubyte"), pixels);
        File.WriteAllBytes(Path.Combine(_folder, $"{name}-labels-idx1-ubyte"), labels);
    }

    private static void Head(Span<byte> file, params ReadOnlySpan<int> numbers)
    {
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteInt32BigEndian(file[(4 * i)..], numbers[i]);
    }
}
