using System.Text.RegularExpressions;

namespace NetAdapt.CApi.Tests.Native;

public sealed partial class HeaderTests
{
    private static string Header => File.ReadAllText(Path.Combine(PublishedLibrary.Repository, "src", "NetAdapt.CApi", "include", "netadapt.h"));

    [Fact]
    public void The_library_exports_the_functions_of_the_header_and_nothing_else()
    {
        string library = Path.Combine(PublishedLibrary.Prefix, "lib", "libnetadapt.so.0");
        string[] exported = [.. ExportedName().Matches(PublishedLibrary.Run(PublishedLibrary.Tool("nm"), "-D", "--defined-only", library).Succeeded().Output).Select(m => m.Groups[1].Value)
            // What debuggers look for in every native .NET program.
            .Where(name => name != "DotNetRuntimeDebugHeader").Order(StringComparer.Ordinal)];
        Assert.Equal(Declared(), exported);
    }

    [Fact]
    public void Each_function_of_the_header_has_one_in_the_code_behind_it()
    {
        string[] written = [.. Directory.EnumerateFiles(Path.Combine(PublishedLibrary.Repository, "src", "NetAdapt.CApi", "Exports"), "*.cs")
            .SelectMany(file => EntryPoint().Matches(File.ReadAllText(file))).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)];
        // The names of statuses are C; the runtime's start is no function of the header.
        Assert.Equal(Declared().Except(["netadapt_status_name"]).Append("netadapt_start").Order(StringComparer.Ordinal), written);
    }

    [Fact]
    public void The_headers_version_is_the_products()
    {
        string version = Regex.Match(File.ReadAllText(Path.Combine(PublishedLibrary.Repository, "Directory.Build.props")), "<Version>(.*)</Version>").Groups[1].Value;
        Assert.Equal(version, string.Join('.', new[] { "MAJOR", "MINOR", "PATCH" }.Select(part => Regex.Match(Header, $@"NETADAPT_VERSION_{part} (\d+)").Groups[1].Value)));
    }

    private static string[] Declared()
    {
        string code = Comment().Replace(Header, "");
        return [.. Declaration().Matches(code).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"/\*.*?\*/", RegexOptions.Singleline)]
    private static partial Regex Comment();

    [GeneratedRegex(@"^(?:netadapt_status|const char \*)\s*(netadapt_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^[0-9a-f]+ [TDBR] (\w+)", RegexOptions.Multiline)]
    private static partial Regex ExportedName();

    [GeneratedRegex(@"EntryPoint = ""managed_(netadapt_\w+)""")]
    private static partial Regex EntryPoint();
}
