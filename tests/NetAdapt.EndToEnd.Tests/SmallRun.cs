namespace NetAdapt.EndToEnd.Tests;

/// <summary>An adaptation of some seconds, whose result depends on nothing but its settings: a MACs budget.</summary>
internal static class SmallRun
{
    public static string[] Arguments(string model, string folder, string epochs = "1") =>
    [
        "adapt", model, "--data", "builtin:shapes", "--normalize", "unit", "--budget", "macs=70%", "--holdout", "100", "--short-steps", "4",
            "--batch", "16", "--initial-reduction", "0.1", "--step", "4",
        "--min", "4", "--long-epochs", epochs, "--long-lr", "0.01", "-o", folder,
    ];
}
