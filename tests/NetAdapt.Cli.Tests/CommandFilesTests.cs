using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using NetAdapt.CommandFiles;
using NetAdapt.Recipes;

namespace NetAdapt.Cli.Tests;

/// <summary>Completions and manual pages hold what the command line takes, as shells and man read it.</summary>
public sealed class CommandFilesTests
{
    private static readonly ProgramModel s_program = CommandModelReader.Read();
    private static readonly Dictionary<string, string> s_files =
        CommandFileSet.All(s_program, new DateOnly(2026, 12, 1)).ToDictionary(file => file.Path, file => file.Text);

    public static TheoryData<string> Commands =>
        [.. CommandTree.Create(CancellationToken.None).Subcommands.Select(command => command.Name)];

    [Theory, MemberData(nameof(Commands))]
    public void Every_option_of_a_command_is_in_all_files(string name)
    {
        string bash = LineWith(s_files["bash-completion/completions/netadapt"], $"'{name}') options=");
        string zsh = s_files["zsh/site-functions/_netadapt"].Split($"    {name})\n")[1].Split(";;")[0];
        string fish = s_files["fish/vendor_completions.d/netadapt.fish"].Split($"\n# {name}\n")[1].Split("\n# ")[0];
        string page = s_files[$"man/man1/netadapt-{name}.1"];
        Command command = CommandTree.Create(CancellationToken.None).Subcommands
            .Single(command => command.Name == name);
        foreach (string option in command.Options.SelectMany(option => option.Aliases.Append(option.Name)))
        {
            bool isLong = option.StartsWith("--", StringComparison.Ordinal);
            Assert.Contains(option, bash.Split(' ', ',', '\'', '*'));
            Assert.Matches($@"'(\([^)]*\)|\*){option}(=|\+)?\[", zsh);
            Assert.Contains(isLong ? $" -l {option[2..]} " : $" -s {option[1..]} ", fish, StringComparison.Ordinal);
            Assert.Contains($"Fl {option[1..].Replace("-", @"\-", StringComparison.Ordinal)}", page,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_option_stands_twice_in_a_command() => Assert.All(s_program.Commands, command =>
        Assert.Distinct(command.Options.SelectMany(option => option.Names)));

    [Fact]
    public void The_files_do_not_depend_on_this_machines_cores() =>
        Assert.Contains("[default: one for each core]", s_files["man/man1/netadapt-adapt.1"], StringComparison.Ordinal);

    [Fact]
    public void The_offered_words_are_read()
    {
        foreach (var (option, words) in ValueCompletions.OpenWords)
        {
            OptionModel[] known = [.. s_program.Commands.SelectMany(command => command.Options)
                .Where(o => o.Names.Contains(option))];
            Assert.NotEmpty(known);
            AdaptSetting? setting = AdaptSettingList.All.FirstOrDefault(setting => "--" + setting.Name == option);
            foreach (string word in words)
            {
                // A setting that takes any text refuses nothing: its words stand in the help.
                if (setting?.ValueName is null or "NAME" or "LIST")
                    Assert.Contains(known, o => o.Description.Contains(word, StringComparison.Ordinal));
                else Assert.NotEmpty(setting.Canonical([word.EndsWith('=') ? word + "50%" : word]));
            }
        }
    }

    [Theory]
    [InlineData("netadapt ad", "adapt")]
    [InlineData("netadapt train a.onnx --optimizer ", "adamw rmsprop sgd")]
    [InlineData("netadapt train a.onnx --optimizer=r", "--optimizer=rmsprop")]
    [InlineData("netadapt adapt --resume run --bu", "--budget")]
    [InlineData("netadapt adapt --budget macs=50% --bu", "--budget")]
    [InlineData("netadapt report --json --", "--help --output --quiet --theme")]
    [InlineData("netadapt report -q --q", "")]
    [InlineData("netadapt bench a.onnx --device cpu:avx", "cpu:avx2 cpu:avx512")]
    [InlineData("netadapt bench builtin:m", "builtin:mobilenet")]
    [InlineData("netadapt profile a.onnx --verify --se", "--seed")]
    [InlineData("netadapt report -", "--help --json --output --quiet --theme -? -h -o -q")]
    public void Bash_offers(string line, string expected)
    {
        using var script = new TemporaryFile(s_files["bash-completion/completions/netadapt"]);
        // As where neither ":" nor "=" splits words.
        const string Try = "source \"$1\"; COMP_WORDBREAKS=' '; COMP_LINE=$2; COMP_POINT=${#2}; set -f; "
            + "COMP_WORDS=($2); "
            + "if [[ $2 == *' ' ]]; then COMP_WORDS+=(''); fi; set +f; COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); "
            + "_netadapt; "
            + "printf '%s\\n' \"${COMPREPLY[@]}\"";
        var (code, text) = Run("bash", "-c", Try, "bash", script.Path, line);
        Assert.True(code == 0, text);
        Assert.Equal(expected.Split(' ').Order(StringComparer.Ordinal),
            text.Trim().Split('\n').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("bash", "bash-completion/completions/netadapt")]
    [InlineData("zsh", "zsh/site-functions/_netadapt")]
    [InlineData("fish", "fish/vendor_completions.d/netadapt.fish")]
    public void A_shell_finds_no_error_in_its_file(string shell, string file)
    {
        using var script = new TemporaryFile(s_files[file]);
        Assert.Equal((0, ""), Run(shell, "-n", script.Path));
    }

    [Fact]
    public void The_manual_pages_are_without_warnings()
    {
        var pages = s_files.Where(file => file.Key.EndsWith(".1", StringComparison.Ordinal));
        foreach (string text in pages.Select(file => file.Value))
        {
            using var page = new TemporaryFile(text);
            Assert.Equal((0, ""), Run("mandoc", "-T", "lint", "-W", "warning", page.Path));
        }
    }

    private static string LineWith(string text, string part) =>
        text.Split('\n').Single(line => line.Contains(part, StringComparison.Ordinal));

    /// <summary>Runs a program to its end; where it is not installed, the test is skipped.</summary>
    private static (int Code, string Text) Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed");
            throw;
        }
    }

    private sealed class TemporaryFile : IDisposable
    {
        public string Path { get; } = System.IO.Path.GetTempFileName();

        public TemporaryFile(string text) => File.WriteAllText(Path, text);

        public void Dispose() => File.Delete(Path);
    }
}
