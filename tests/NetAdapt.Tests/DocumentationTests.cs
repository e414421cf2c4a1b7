using System.Text.RegularExpressions;

namespace NetAdapt.Tests;

/// <summary>Reads the repository's Markdown files: links must lead somewhere, and the README must stay short.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string[] s_skipped = [".git", "artifacts", "bin", "obj", "shared"];

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_every_anchor_to_a_heading()
    {
        string root = RepositoryRoot.Folder;
        List<string> broken = [];
        int links = 0;
        foreach (string page in Pages(root))
            foreach (string link in LinksOf(File.ReadAllText(page)))
            {
                links++;
                string[] parts = link.Split('#', 2);
                string target = parts[0].Length == 0
                    ? page
                    : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, Uri.UnescapeDataString(parts[0])));
                bool found = File.Exists(target) || Directory.Exists(target);
                if (found && parts.Length == 2 && target.EndsWith(".md", StringComparison.Ordinal))
                    found = AnchorsOf(File.ReadAllText(target)).Contains(parts[1]);
                if (!found) broken.Add($"{Path.GetRelativePath(root, page)}: {link}");
            }
        Assert.True(links > 20, $"only {links} links were found: is the search for them broken?");
        Assert.True(broken.Count == 0, $"links that lead nowhere:\n{string.Join('\n', broken)}");
    }

    [Fact]
    public void The_README_has_at_most_100_lines_of_at_most_120_columns()
    {
        string[] lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Folder, "README.md"));
        Assert.InRange(lines.Length, 1, 100);
        Assert.All(lines, line => Assert.InRange(line.Length, 0, 120));
    }

    [Theory]
    [InlineData("## A latency table's correction", "a-latency-tables-correction")]
    [InlineData("# `netadapt train`: how", "netadapt-train-how")]
    [InlineData("### On a GPU", "on-a-gpu")]
    public void A_headings_anchor_is_what_Git_hosts_make_of_it(string heading, string anchor) =>
        Assert.Equal(anchor, Assert.Single(AnchorsOf(heading)));

    private static IEnumerable<string> LinksOf(string text)
    {
        string prose = WithoutCode(text);
        return MarkdownLink().Matches(prose).Concat(HtmlLink().Matches(prose)).Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains(':'));   // http:, mailto:
    }

    private static HashSet<string> AnchorsOf(string text) =>
        [.. Heading().Matches(FencedBlock().Replace(text, "")).Select(match => AnchorOf(match.Groups[1].Value))];

    private static string AnchorOf(string heading) =>
        string.Concat(heading.Trim().ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_'))
            .Replace(' ', '-');

    private static string WithoutCode(string text) =>
        InlineCode().Replace(IndentedLine().Replace(FencedBlock().Replace(text, ""), ""), "code");

    private static IEnumerable<string> Pages(string folder) =>
        Directory.EnumerateFiles(folder, "*.md").Concat(Directory.EnumerateDirectories(folder)
            .Where(child => !s_skipped.Contains(Path.GetFileName(child)) && new DirectoryInfo(child).LinkTarget == null)
            .SelectMany(Pages));

    [GeneratedRegex(@"\]\(([^)\s]+)[^)]*\)")]
    private static partial Regex MarkdownLink();

    [GeneratedRegex("(?:src|srcset|href)=\"([^\"\\s]+)")]
    private static partial Regex HtmlLink();

    [GeneratedRegex(@"^#{1,6} (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FencedBlock();

    [GeneratedRegex(@"^(?: {4}|\t).*$", RegexOptions.Multiline)]
    private static partial Regex IndentedLine();

    [GeneratedRegex(@"`[^`\n]+`")]
    private static partial Regex InlineCode();
}
