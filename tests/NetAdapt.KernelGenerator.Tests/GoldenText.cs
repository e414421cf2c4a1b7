using System.Runtime.CompilerServices;

namespace NetAdapt.KernelGenerator.Tests;

/// <summary>Texts as they stand in Golden/. A changed template changes them: run with NETADAPT_WRITE_GOLDEN=1, and read the difference.</summary>
internal static class GoldenText
{
    public static void AssertIs(string name, string text)
    {
        string golden = Path.Combine(Folder(), "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("NETADAPT_WRITE_GOLDEN") == "1") File.WriteAllText(golden, text);
        Assert.Equal(File.ReadAllText(golden), text);
    }

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
