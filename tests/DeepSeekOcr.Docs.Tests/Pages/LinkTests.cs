namespace DeepSeekOcr.Docs.Tests.Pages;

/// <summary>Links and tables of every page.</summary>
public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. RepositoryFiles.With(".md")];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EveryRelativeLink_LeadsSomewhere(string path)
    {
        var page = MarkdownPage.Open(path);

        Assert.Empty(page.Links().Where(link => !Resolves(path, link.Target)).Select(link => $"{path}:{link.Line}: {link.Target}"));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_EveryTable_HasAHeadAndRowsOfOneLength(string path)
    {
        var page = MarkdownPage.Open(path);

        Assert.Empty(page.Tables().SelectMany(table => Faults(table.Rows).Select(fault => $"{path}:{table.Line}: {fault}")));
    }

    [Fact]
    public void Index_EveryPageOfTheDocumentation_IsListed()
    {
        string[] listed = [.. MarkdownPage.Open("docs/index.md").Links().Select(link => "docs/" + link.Target)];

        Assert.Empty(
            RepositoryFiles.With(".md").Where(path => path.StartsWith("docs/", StringComparison.Ordinal) && path != "docs/index.md")
                .Except(listed));
    }

    private static bool Resolves(string page, string target)
    {
        if (Uri.TryCreate(target, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "mailto")
        {
            return true;
        }

        string[] parts = target.Split('#', 2);
        string path = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        string full = RepositoryFiles.Full(path);
        bool exists = File.Exists(full) || Directory.Exists(full);
        return exists && (parts.Length == 1 || MarkdownPage.Open(path).Anchors().Contains(parts[1]));
    }

    private static IEnumerable<string> Faults(string[] rows)
    {
        if (rows.Length < 2 || !rows[1].Trim('|', ' ').All(c => c is '-' or ':' or '|' or ' '))
        {
            yield return "the second line of a table has to be |---|";
            yield break;
        }

        int cells = MarkdownPage.Cells(rows[0]);
        foreach (string row in rows.Where(row => MarkdownPage.Cells(row) != cells))
        {
            yield return $"{MarkdownPage.Cells(row)} cells where the head has {cells}: {row}";
        }
    }
}
