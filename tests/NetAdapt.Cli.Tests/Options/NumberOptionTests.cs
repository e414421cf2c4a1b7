using System.CommandLine;
using NetAdapt.Cli.Commands;
using NetAdapt.Cli.Options;

namespace NetAdapt.Cli.Tests.Options;

/// <summary>All options that take numbers read them alike.</summary>
public sealed class NumberOptionTests
{
    private static readonly Type[] s_numbers = [typeof(int), typeof(long), typeof(ulong), typeof(float), typeof(double)];

    public static TheoryData<string, string> Options =>
        [.. from command in CommandTree.Create(CancellationToken.None).Subcommands
            from option in command.Options
            where TakesNumber(option)
            select (command.Name, option.Name)];

    [Theory]
    [MemberData(nameof(Options))]
    public void An_option_of_numbers_takes_the_whole_text_or_none(string command, string option)
    {
        foreach (string bad in new[] { "1,000", "0,01", "6_4", " 8", "8 ", "0x10", "١٢", "1e400", "NaN", "Infinity", "", "eight", "8px" })
        {
            ParseResult parsed = Parse(command, option, bad);
            string message = string.Join(' ', parsed.Errors.Select(e => e.Message));
            Assert.Contains($"{option} '{bad}': ", message, StringComparison.Ordinal);
            Assert.DoesNotContain("System.", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("train", "--lr", "0,01", "write 0.01, with a point")]
    [InlineData("train", "--epochs", "1,000", "write 1000, without separators")]
    [InlineData("train", "--epochs", "2147483647", "from 1 to 1000000")]
    [InlineData("train", "--seed", "-1", "from 0 to 18446744073709551615")]
    [InlineData("train", "--batch", "9999999999", "from 1 to 1000000")]
    [InlineData("train", "--threads", "100000", "from 1 to 1024")]
    [InlineData("train", "--resume-lr", "1e-400", "too small")]
    [InlineData("bench", "--threads", "2.5", "from 1 to 1024")]
    [InlineData("bench", "--time", "-1", "from 0 to 3600")]
    [InlineData("bench", "--batch", "1000000", "from 1 to 4096")]
    [InlineData("run", "--time", "0", "above 0, and at most 86400")]
    [InlineData("eval", "--holdout", "1e3", "write 1000, in digits alone")]
    [InlineData("eval", "--crop", "16385", "from 1 to 16384")]
    [InlineData("profile", "--verify", "0", "from 1 to 10000")]
    [InlineData("profile", "--minutes", "1,5", "write 1.5, with a point")]
    [InlineData("family", "--members", "1001", "from 1 to 1000")]
    public void What_is_refused_comes_with_what_to_write(string command, string option, string text, string said) =>
        Assert.Contains(said, Assert.Single(Parse(command, option, text).Errors).Message, StringComparison.Ordinal);

    [Fact]
    public void An_option_whose_value_may_be_left_out_needs_no_number() => Assert.Empty(Command("profile").Parse(["model.onnx", "-o", "t.json", "--verify"]).Errors);

    [Fact]
    public void Numbers_that_are_right_come_through()
    {
        var threads = DeviceOptions.Threads("Threads.");
        Assert.Equal(1024, new Command("c") { threads }.Parse(["--threads", "1024"]).GetValue(threads));
        Assert.Null(new Command("c") { threads }.Parse([]).GetValue(threads));
        Assert.Equal(ulong.MaxValue, new Command("c") { DataOptions.Seed }.Parse(["--seed", "18446744073709551615"]).GetValue(DataOptions.Seed));
        Assert.Equal(1ul, new Command("c") { DataOptions.Seed }.Parse([]).GetValue(DataOptions.Seed));
    }

    private static ParseResult Parse(string command, string option, string text)
    {
        ProgramCommand found = Command(command);
        // What else the command needs, so that the number alone is wrong.
        string[] needed = [.. found.Options.Where(o => o.Required && o.Name != option).SelectMany(o => new[] { o.Name, "x" })];
        return found.Parse([.. found.Arguments.Select(_ => "model.onnx"), .. needed, option, text]);
    }

    private static ProgramCommand Command(string name) =>
        (ProgramCommand)CommandTree.Create(CancellationToken.None).Subcommands.Single(command => command.Name == name);

    private static bool TakesNumber(Option option) => s_numbers.Contains(Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType);
}
