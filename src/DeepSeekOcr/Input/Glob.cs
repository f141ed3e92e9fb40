using System.Text;
using System.Text.RegularExpressions;
using DeepSeekOcr.Input.Sources;

namespace DeepSeekOcr.Input;

/// <summary>A pattern of file names: <c>*</c> and <c>?</c> within a name, <c>[a-z]</c>, <c>**</c> for any number of folders.</summary>
internal sealed class Glob
{
    private readonly Regex _regex;

    private Glob(string root, int? depth, Regex regex)
    {
        Root = root;
        Depth = depth;
        _regex = regex;
    }

    /// <summary>The folder that all matches are in or below.</summary>
    public string Root { get; }

    /// <summary>How many levels of folders there are to look at, the root's included; null for all.</summary>
    public int? Depth { get; }

    /// <summary>Reads a pattern; null if the text has no wildcard or its folder does not exist.</summary>
    /// <exception cref="InputException">A set of characters in it is none.</exception>
    public static Glob? Parse(string pattern)
    {
        string[] parts = pattern.Replace(Path.DirectorySeparatorChar, '/').Split('/');
        int literal = Array.FindIndex(parts, part => part.AsSpan().IndexOfAny('*', '?', '[') >= 0);
        if (literal < 0)
        {
            return null;
        }

        string root = string.Join('/', parts[..literal]);
        root = root.Length > 0 ? root : literal > 0 ? "/" : ".";
        var expression = new StringBuilder();
        for (int i = literal; i < parts.Length; i++)
        {
            expression.Append(
                parts[i] == "**" ? i == parts.Length - 1 ? ".*" : "(?:[^/]+/)*" : Name(parts[i]) + (i == parts.Length - 1 ? "" : "/"));
        }

        return Directory.Exists(root)
            ? new Glob(root, parts.Contains("**") ? null : parts.Length - literal, Compile(expression.ToString(), pattern))
            : null;
    }

    /// <summary>Whether a path below <see cref="Root"/> matches.</summary>
    public bool Matches(string path) => _regex.IsMatch(Path.GetRelativePath(Root, path).Replace(Path.DirectorySeparatorChar, '/'));

    private static Regex Compile(string expression, string pattern)
    {
        try
        {
            // Linear in the length of a path, whatever the pattern.
            return new Regex($@"\A{expression}\z", RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant);
        }
        catch (ArgumentException exception)
        {
            throw new InputException(pattern, "is no pattern of file names.", exception);
        }
    }

    private static string Name(string part)
    {
        var expression = new StringBuilder();
        for (int i = 0; i < part.Length; i++)
        {
            int end = part[i] == '[' ? part.IndexOf(']', Math.Min(i + 2, part.Length)) : -1;
            expression.Append(part[i] switch
            {
                '*' => "[^/]*",
                '?' => "[^/]",
                '[' when end > 0 => Set(part[(i + 1)..end]),
                char other => Regex.Escape(other.ToString()),
            });
            i = end > 0 ? end : i;
        }

        return expression.ToString();
    }

    private static string Set(string members)
    {
        bool negated = members.Length > 1 && (members[0] is '!' or '^');
        string listed = string.Concat(
            members[(negated ? 1 : 0)..].Select(member => member is '\\' or '[' or ']' or '^' ? $"\\{member}" : $"{member}"));
        return $"[{(negated ? "^" : "")}{listed}-[/]]";
    }
}
