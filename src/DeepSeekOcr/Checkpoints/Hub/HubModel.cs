using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace DeepSeekOcr.Checkpoints.Hub;

/// <summary>A model of a hub, <c>owner/name</c>, at a revision: a branch, a tag or a commit.</summary>
/// <remarks>All parts become parts of file names and addresses, so they are checked once, here.</remarks>
public sealed partial record HubModel
{
    /// <summary>The revision that is meant when none is named.</summary>
    public const string DefaultRevision = "main";

    private const int LongestName = 96;
    private const int LongestRevision = 200;
    private const string FolderPrefix = "models";
    private const string FolderSeparator = "--";

    private HubModel(string owner, string name, string revision) => (Owner, Name, Revision) = (owner, name, revision);

    /// <summary>Who published it.</summary>
    public string Owner { get; }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The branch, tag or commit.</summary>
    public string Revision { get; }

    /// <summary><c>owner/name</c>.</summary>
    public string Id => $"{Owner}/{Name}";

    /// <summary>Whether the revision is the hash of a commit, which always means the same files.</summary>
    internal bool IsCommit => IsCommitHash(Revision);

    /// <summary>Name of the model's folder in a cache.</summary>
    internal string FolderName => string.Join(FolderSeparator, FolderPrefix, Owner, Name);

    /// <summary>Reads <c>owner/name</c> or <c>owner/name@revision</c>.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static HubModel Parse(string text) => TryParse(text, out HubModel? model)
        ? model
        : throw new FormatException(
            $"'{text}' is no name of a model; expected OWNER/NAME or OWNER/NAME@REVISION, such as deepseek-ai/DeepSeek-OCR.");

    /// <summary>Reads <c>owner/name</c> or <c>owner/name@revision</c>, if it is that.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out HubModel? model)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] atRevision = text.Split('@', 2);
        string[] parts = atRevision[0].Split('/');
        string revision = atRevision.Length > 1 ? atRevision[1] : DefaultRevision;
        model = parts is [{ } owner, { } name] && IsName(owner) && IsName(name) && IsRevision(revision)
            ? new HubModel(owner, name, revision)
            : null;
        return model is not null;
    }

    /// <summary>Whether a text can be the name of a branch or a tag, or the hash of a commit.</summary>
    public static bool IsRevision(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length <= LongestRevision && RevisionPattern().IsMatch(text) && !HasEmptyStep(text);
    }

    /// <summary>The same model at another revision.</summary>
    /// <exception cref="FormatException">The text cannot be a revision.</exception>
    public HubModel At(string revision)
    {
        return IsRevision(revision)
            ? new HubModel(Owner, Name, revision)
            : throw new FormatException($"'{revision}' is no revision; expected a branch, a tag or a commit, such as main.");
    }

    /// <inheritdoc/>
    public override string ToString() => Revision == DefaultRevision ? Id : $"{Id}@{Revision}";

    internal static bool IsCommitHash(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The model whose folder in a cache is called so; null if it is the folder of something else.</summary>
    internal static HubModel? OfFolder(string folder) =>
        folder.Split(FolderSeparator) is [FolderPrefix, { } owner, { } name] && TryParse($"{owner}/{name}", out HubModel? model)
            ? model
            : null;

    private static bool IsName(string text) => text.Length <= LongestName && NamePattern().IsMatch(text) && !HasEmptyStep(text);

    // "--" separates the parts of a folder's name; the others lead out of a folder.
    private static bool HasEmptyStep(string text) =>
        text.Contains("--", StringComparison.Ordinal) || text.Contains("..", StringComparison.Ordinal)
            || text.Contains("/.", StringComparison.Ordinal)
        || text.Contains("//", StringComparison.Ordinal);

    [GeneratedRegex(@"\A\w(?:[\w.-]*\w)?\z", RegexOptions.ECMAScript)]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A\w(?:[\w./-]*\w)?\z", RegexOptions.ECMAScript)]
    private static partial Regex RevisionPattern();
}
