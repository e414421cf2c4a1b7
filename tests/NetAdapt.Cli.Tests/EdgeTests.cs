namespace NetAdapt.Cli.Tests;

public sealed class EdgeTests
{
    [Fact]
    public void Wrong_input_is_one_line_and_exit_code_2()
    {
        var (code, text) = Report(new InvalidInputException("'x.onnx' is damaged"));
        Assert.Equal((2, "error: 'x.onnx' is damaged\n"), (code, text));
    }

    [Fact]
    public void A_fault_of_the_program_asks_for_a_report_and_shows_no_stack_trace()
    {
        var (code, text) = Report(new InvalidOperationException("impossible"));
        Assert.Equal(70, code);
        Assert.Contains("report", text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_parallel_loop_threw_is_unwrapped()
    {
        var (code, text) = Report(new AggregateException(new AggregateException(new InvalidInputException("the cause"))));
        Assert.Equal((2, "error: the cause\n"), (code, text));
    }

    [Fact]
    public void A_full_disk_says_what_to_check() => Assert.Contains("free space", Report(new IOException("No space left on device.")).Text,
        StringComparison.Ordinal);

    [Theory]
    [InlineData("Cannot parse argument 'x' for option '--threads' as expected type 'System.Nullable`1[System.Int32]'.", "Cannot parse argument 'x' for option '--threads': give a number in the range that the help states.")]
    [InlineData("Argument 'foo' not recognized. Must be one of:\n\t'test'\n\t'train'", "Argument 'foo' not recognized. Must be one of: 'test' 'train'")]
    public void The_parsers_messages_are_one_line_in_the_users_words(string message, string shown) => Assert.Equal(shown, CommandTree.InOneLine(message));

    private static (int Code, string Text) Report(Exception e)
    {
        using var text = new StringWriter { NewLine = "\n" };
        return (Edge.Report(e, text), text.ToString());
    }
}
