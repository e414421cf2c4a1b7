using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace NetAdapt.CApi.Tests.Native;

/// <summary>The Yocto recipe and the Buildroot package, without either: their install steps over the archive that their READMEs tell how to make of what was published.</summary>
public sealed class FirmwareTests(Workshop workshop) : IClassFixture<Workshop>
{
    private static readonly string s_examples = Path.Combine(PublishedLibrary.Repository, "examples"), s_package = Path.Combine(s_examples, "buildroot", "netadapt", "netadapt.mk");
    private static readonly string s_version = XDocument.Load(Path.Combine(PublishedLibrary.Repository, "Directory.Build.props")).Descendants("Version").Single().Value;
    private static readonly string s_recipe = Path.Combine(s_examples, "yocto", "netadapt", $"netadapt_{s_version}.bb");

    [Fact]
    public void Recipe_package_and_their_instructions_name_the_version_that_is_built()
    {
        Assert.True(File.Exists(s_recipe), $"{s_recipe} is not there");
        Assert.Contains($"NETADAPT_VERSION = {s_version}\n", File.ReadAllText(s_package), StringComparison.Ordinal);
        foreach (string guide in new[] { "yocto", "buildroot" })
            Assert.All(Regex.Matches(File.ReadAllText(Path.Combine(s_examples, guide, "README.md")), @"netadapt[-_](\d+\.\d+\.\d+)").Select(match => match.Groups[1].Value), version => Assert.Equal(s_version, version));
    }

    [Fact]
    public void What_the_recipe_installs_is_a_library_that_programs_link_with_and_the_program()
    {
        string archive = Unpack("yocto"), image = workshop["yocto"];
        string steps = File.ReadAllText(s_recipe).Split("do_install() {\n")[1].Split("\n}\n")[0];
        PublishedLibrary.Run("env", $"D={image}", $"S={archive}", "includedir=/usr/include", "libdir=/usr/lib", "bindir=/usr/bin", "sh", "-eu", "-c", steps).Succeeded();
        LinksWith(image, image);
        RunsProgram(image);
    }

    [Fact]
    public void What_the_package_installs_is_a_library_that_programs_link_with_and_the_program()
    {
        string archive = Unpack("buildroot"), staging = workshop["staging"], target = workshop["target"], rules = workshop["rules.mk"];
        string machine = PublishedLibrary.Rid == "linux-arm64" ? "BR2_aarch64" : "BR2_x86_64";
        File.WriteAllText(rules, $"""
            {machine} = y
            BR2_PACKAGE_NETADAPT_PROGRAM = y
            INSTALL = install
            STAGING_DIR = {staging}
            TARGET_DIR = {target}
            include {s_package}
            {archive}/installed:
            {"\t"}$(NETADAPT_INSTALL_STAGING_CMDS)
            {"\t"}$(NETADAPT_INSTALL_TARGET_CMDS)

            """);
        PublishedLibrary.Run("make", "--silent", "-f", rules, $"{archive}/installed").Succeeded();
        LinksWith(staging, target);
        RunsProgram(target);
    }

    /// <summary>Makes the archive as the guide says, but of this machine's files and without compressing them, and unpacks it.</summary>
    /// <returns>The folder that both systems take for the sources.</returns>
    private string Unpack(string guide)
    {
        _ = PublishedLibrary.Prefix;
        if (!File.Exists(Path.Combine(PublishedLibrary.Prefix, "netadapt"))) Assert.Skip("the program is not published: run tools/publish");
        string folder = workshop[$"{guide}-sources"], command = File.ReadLines(Path.Combine(s_examples, guide, "README.md")).Single(line => line.StartsWith("    tar ", StringComparison.Ordinal)).Trim()
            .Replace("linux-arm64", PublishedLibrary.Rid, StringComparison.Ordinal).Replace("-C artifacts", $"-C {PublishedLibrary.Repository}/artifacts", StringComparison.Ordinal).Replace("-czf ", "-cf ", StringComparison.Ordinal);
        Directory.CreateDirectory(folder);
        PublishedLibrary.Run("sh", "-c", $"cd {folder} && {command} && tar -xf netadapt-{s_version}-{PublishedLibrary.Rid}.tar.gz").Succeeded();
        return Path.Combine(folder, $"netadapt-{s_version}");
    }

    /// <summary>A program that is built in one tree runs with the library of the other.</summary>
    private void LinksWith(string staging, string image)
    {
        string program = Path.Combine(image, "classify");
        PublishedLibrary.Run(PublishedLibrary.Tool("cc"), Path.Combine(s_examples, "c", "classify.c"), $"-I{staging}/usr/include", $"-L{staging}/usr/lib", "-lnetadapt", $"-Wl,-rpath,{image}/usr/lib", "-o", program).Succeeded();
        PublishedLibrary.RunProgram(program, workshop.Model).Succeeded();
        foreach (string file in new[] { "libnetadapt.a", "pkgconfig/netadapt.pc", "cmake/NetAdapt/NetAdaptConfig.cmake" }) Assert.True(File.Exists(Path.Combine(staging, "usr", "lib", file)), $"{file} is not installed");
    }

    private void RunsProgram(string image) => PublishedLibrary.RunProgram(Path.Combine(image, "usr", "bin", "netadapt"), "info", workshop.Model).Succeeded();
}
