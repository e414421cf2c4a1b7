using NetAdapt.Runs;

namespace NetAdapt.Tests.Runs;

public sealed class JournalTests
{
    [Fact]
    public void A_torn_last_line_is_dropped_wherever_it_is_torn()
    {
        using var folder = new TemporaryFolder();
        string path = folder["journal.jsonl"];
        Write(path, 3);
        byte[] whole = File.ReadAllBytes(path);
        int lastLine = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        for (int length = lastLine; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using (var journal = new Journal(path))
            {
                Assert.Equal([new FineTunedEntry(0), new FineTunedEntry(1)], journal.Entries);
                journal.Append(new FineTunedEntry(2));
            }
            Assert.Equal(whole, File.ReadAllBytes(path));
        }
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_written_as_null_and_read_as_none()
    {
        using var folder = new TemporaryFolder();
        string path = folder["journal.jsonl"];
        using (var journal = new Journal(path)) journal.Append(new BeganEntry(double.NaN, double.PositiveInfinity, System.Collections.Immutable.ImmutableSortedDictionary<string, int>.Empty));
        Assert.Contains("\"holdout_top1\":null", File.ReadAllText(path), StringComparison.Ordinal);
        using var again = new Journal(path);
        var entry = Assert.IsType<BeganEntry>(Assert.Single(again.Entries));
        Assert.Equal(double.NaN, entry.HoldoutTop1);
        Assert.Null(entry.Top1);
    }

    [Fact]
    public void A_last_line_whose_blocks_never_reached_the_disk_is_dropped()
    {
        using var folder = new TemporaryFolder();
        string path = folder["journal.jsonl"];
        Write(path, 2);
        byte[] bytes = File.ReadAllBytes(path);
        int lastLine = Array.LastIndexOf(bytes, (byte)'\n', bytes.Length - 2) + 1;
        bytes.AsSpan(lastLine..^1).Clear();
        File.WriteAllBytes(path, bytes);
        using var journal = new Journal(path);
        Assert.Equal([new FineTunedEntry(0)], journal.Entries);
    }

    [Fact]
    public void Damage_before_the_last_line_is_an_error_that_names_the_line()
    {
        using var folder = new TemporaryFolder();
        string path = folder["journal.jsonl"];
        Write(path, 3);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[Array.IndexOf(bytes, (byte)'\n') + 40] ^= 1;
        File.WriteAllBytes(path, bytes);
        Assert.Contains("line 2", Assert.Throws<InvalidInputException>(() => new Journal(path)).Message);
        Assert.Equal(bytes, File.ReadAllBytes(path));
    }

    [Fact]
    public void Every_line_is_json()
    {
        using var folder = new TemporaryFolder();
        Write(folder["journal.jsonl"], 2);
        foreach (string line in File.ReadLines(folder["journal.jsonl"]))
            Assert.Equal("fine_tuned", System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("entry").GetProperty("event").GetString());
    }

    private static void Write(string path, int entries)
    {
        using var journal = new Journal(path);
        for (int i = 0; i < entries; i++) journal.Append(new FineTunedEntry(i));
    }
}
