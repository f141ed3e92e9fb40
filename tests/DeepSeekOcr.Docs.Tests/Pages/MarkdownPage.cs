using System.Text;
using System.Text.RegularExpressions;

namespace DeepSeekOcr.Docs.Tests.Pages;

/// <summary>A page of the documentation, as far as tests look into it.</summary>
internal sealed partial class MarkdownPage
{
    private readonly string[] _lines;

    private MarkdownPage(string path)
    {
        Path = path;
        _lines = File.ReadAllLines(RepositoryFiles.Full(path));
    }

    /// <summary>Every page of the repository.</summary>
    public static IEnumerable<MarkdownPage> All => RepositoryFiles.With(".md").Select(path => new MarkdownPage(path));

    public string Path { get; }

    public static MarkdownPage Open(string path) => new(path);

    /// <summary>The fenced blocks of a language, each with the number of its first line.</summary>
    public IEnumerable<(int Line, string Code)> Blocks(string language)
    {
        for (int i = 0; i < _lines.Length; i++)
        {
            string line = _lines[i].Trim();
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                int end = Array.FindIndex(_lines, i + 1, other => other.Trim() == "```");
                if (line[3..] == language)
                {
                    yield return (i + 2, string.Join('\n', _lines[(i + 1)..end]));
                }

                i = end;
            }
        }
    }

    /// <summary>Where links and images lead, each with its line.</summary>
    public IEnumerable<(int Line, string Target)> Links() =>
        Prose().SelectMany(line => Link().Matches(CodeSpan().Replace(line.Text, "")).Select(match => (line.Number, match.Groups[1].Value)));

    /// <summary>What a fragment may name: the headings as GitHub spells them.</summary>
    public HashSet<string> Anchors() =>
        [.. Prose().Where(line => Heading().IsMatch(line.Text)).Select(line => Slug(Heading().Replace(line.Text, "")))];

    /// <summary>Runs of lines that begin with a bar.</summary>
    public IEnumerable<(int Line, string[] Rows)> Tables()
    {
        (int Number, string Text)[] lines = [.. Prose()];
        for (int i = 0; i < lines.Length; i++)
        {
            int first = i;
            while (i < lines.Length && lines[i].Text.StartsWith('|') && lines[i].Number - lines[first].Number == i - first)
            {
                i++;
            }

            if (i > first)
            {
                yield return (lines[first].Number, [.. lines[first..i].Select(line => line.Text)]);
            }
        }
    }

    /// <summary>How many cells a row of a table has.</summary>
    public static int Cells(string row) => Bar().Count(row) - 1;

    /// <summary>The lines outside fenced blocks.</summary>
    private IEnumerable<(int Number, string Text)> Prose()
    {
        bool fenced = false;
        for (int i = 0; i < _lines.Length; i++)
        {
            bool fence = _lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal);
            fenced ^= fence;
            if (!fenced && !fence)
            {
                yield return (i + 1, _lines[i]);
            }
        }
    }

    private static string Slug(string heading)
    {
        var slug = new StringBuilder();
        foreach (char c in heading.Trim())
        {
            _ = c == ' ' ? slug.Append('-') : char.IsLetterOrDigit(c) || c is '-' or '_' ? slug.Append(char.ToLowerInvariant(c)) : slug;
        }

        return slug.ToString();
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("^#+ ")]
    private static partial Regex Heading();

    [GeneratedRegex(@"(?<!\\)\|")]
    private static partial Regex Bar();
}
