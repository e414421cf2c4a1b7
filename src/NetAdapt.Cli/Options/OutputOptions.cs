using System.CommandLine;

namespace NetAdapt.Cli.Options;

/// <summary>What a command shows and where: the same in every command that has these options.</summary>
internal static class OutputOptions
{
    public static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object to standard output, and nothing else there." };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Show no progress and no tables." };
}
