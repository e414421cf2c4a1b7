using System.CommandLine;

namespace NetAdapt.Cli.Options;

/// <summary>Options that mean the same in every command that has them.</summary>
internal static class CommonOptions
{
    public static readonly Option<bool> Json = new("--json") { Description = "Write one JSON object to standard output, and nothing else there." };

    public static readonly Option<bool> Quiet = new("--quiet", "-q") { Description = "Show no progress and no tables." };
}
