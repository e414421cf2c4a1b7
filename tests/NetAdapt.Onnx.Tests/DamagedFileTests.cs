using NetAdapt.Graphs;
using NetAdapt.Tests.Graphs;

namespace NetAdapt.Onnx.Tests;

/// <summary>Whatever bytes a file holds, it is read or refused: no other exception, no hang, no memory that its size does not justify.</summary>
public class DamagedFileTests(ITestOutputHelper output)
{
    private const int Mutations = 10_000, MutationsOfRealNetworks = 200;

    private static string? RealModels => Shared.Folder is { } folder && Directory.Exists(Path.Combine(folder, "models")) ? Path.Combine(folder, "models") : null;

    [Fact]
    public void Ten_thousand_damaged_files_are_read_or_refused()
    {
        byte[][] small = [.. Enumerable.Range(0, 24).Select(seed => OnnxWriter.ToBytes(RandomNetworks.Of(seed))), .. Fixtures.All.Select(File.ReadAllBytes)];
        byte[][] real = RealModels is { } folder ? [.. Directory.GetFiles(folder, "*.onnx").Order().Select(File.ReadAllBytes)] : [];
        int read = 0, ofReal = real.Length > 0 ? MutationsOfRealNetworks : 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[][] files = i < ofReal ? real : small;
            var random = new Random(i);
            byte[] bytes = Damaged(files[i % files.Length], random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                Network network = OnnxReader.Read(bytes, "damaged.onnx");
                Assert.NotEmpty(network.Layers);
                read++;
            }
            catch (InvalidInputException e)
            {
                Assert.Contains("damaged.onnx", e.Message, StringComparison.Ordinal);
            }
            catch (Exception e)
            {
                Assert.Fail($"mutation {i}: {e}");
            }
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < 300L * 1024 * 1024 + 64L * bytes.Length, $"mutation {i}: {allocated} bytes were allocated for a file of {bytes.Length}");
        }
        output.WriteLine($"{Mutations} damaged files: {read} read, {Mutations - read} refused");
    }

    [Fact]
    public void Every_beginning_of_a_file_is_read_or_refused()
    {
        byte[] whole = OnnxWriter.ToBytes(RandomNetworks.Of(3));
        for (int length = 0; length < whole.Length; length += 7)
            Assert.Throws<InvalidInputException>(() => OnnxReader.Read(whole[..length], "cut.onnx"));
    }

    [Fact]
    public void A_missing_file_is_refused_with_its_path() =>
        Assert.Contains("/no/such/file.onnx", Assert.Throws<InvalidInputException>(() => OnnxReader.Read("/no/such/file.onnx")).Message, StringComparison.Ordinal);

    private static byte[] Damaged(byte[] original, Random random)
    {
        byte[] bytes = [.. original];
        switch (random.Next(7))
        {
            case 0:   // cut off
                return bytes[..random.Next(bytes.Length)];
            case 1:   // bits turned over
                for (int i = random.Next(1, 9); i > 0; i--) bytes[Somewhere()] ^= (byte)(1 << random.Next(8));
                return bytes;
            case 2:   // bytes replaced
                for (int i = random.Next(1, 9); i > 0; i--) bytes[Somewhere()] = (byte)random.Next(256);
                return bytes;
            case 3:   // a part removed
                int start = Somewhere(), length = random.Next(1, Math.Min(64, bytes.Length - start) + 1);
                return [.. bytes[..start], .. bytes[(start + length)..]];
            case 4:   // a part doubled
                int first = Somewhere(), count = random.Next(1, Math.Min(256, bytes.Length - first) + 1);
                return [.. bytes[..(first + count)], .. bytes[first..]];
            case 5:   // a large number where there was another
                int at = Math.Min(Somewhere(), bytes.Length - 10);
                for (int i = 0; i < random.Next(1, 10); i++) bytes[at + i] = 0xFF;
                return bytes;
            default:   // noise
                random.NextBytes(bytes.AsSpan(0, Math.Min(bytes.Length, random.Next(1, 4096))));
                return bytes;
        }

        // Half of the damage falls on the structure, which is a small part of the bytes: at the end of a written file, at the beginning of others.
        int Somewhere() => random.Next(4) switch
        {
            0 => random.Next(Math.Min(2048, bytes.Length)),
            1 => bytes.Length - 1 - random.Next(Math.Min(512, bytes.Length)),
            _ => random.Next(bytes.Length),
        };
    }
}
