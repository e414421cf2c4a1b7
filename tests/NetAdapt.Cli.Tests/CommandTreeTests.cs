using System.CommandLine;
using System.CommandLine.Help;

namespace NetAdapt.Cli.Tests;

public sealed class CommandTreeTests
{
    public static TheoryData<string> Commands => [.. CommandTree.Create(CancellationToken.None).Subcommands.Select(command => command.Name)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_has_a_description_and_its_value_a_short_name(string name)
    {
        // "N", "HxW", "OUT.onnx", or the words to choose from: "skip|fail".
        foreach (Option option in Command(name).Options.Where(option => option is not HelpOption))
        {
            Assert.False(string.IsNullOrEmpty(option.Description), option.Name);
            if (option.ValueType == typeof(bool)) continue;
            Assert.True(option.HelpName is { Length: <= 32 }, $"{option.Name} {option.HelpName}");
            Assert.Matches(@"^([A-Z]{1,8}(x[A-Z])?(\.[a-z]+)?|[a-z0-9]+(\|[a-z0-9]+)+)$", option.HelpName);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Defaults_stand_in_the_help_as_people_type_them(string name)
    {
        using var output = new StringWriter();
        int code = CommandTree.Create(CancellationToken.None).Parse([name, "--help"]).Invoke(new InvocationConfiguration { Output = output });
        Assert.Equal(0, code);
        Assert.DoesNotMatch(@"\[default:\s+[A-Z][a-z]", output.ToString());
    }

    [Theory]
    [InlineData("rmsprop")]
    [InlineData("AdamW")]
    public void A_choice_is_read_in_any_case(string optimiser) =>
        Assert.Empty(Command("train").Parse(["model.onnx", "--data", "images", "--optimizer", optimiser, "-o", "out.onnx"]).Errors);

    [Fact]
    public void Another_word_than_the_choices_is_refused() =>
        Assert.Contains("sgd", Assert.Single(Command("train").Parse(["model.onnx", "--optimizer", "7", "-o", "out.onnx"]).Errors).Message, StringComparison.Ordinal);

    private static Command Command(string name) => CommandTree.Create(CancellationToken.None).Subcommands.Single(command => command.Name == name);
}
