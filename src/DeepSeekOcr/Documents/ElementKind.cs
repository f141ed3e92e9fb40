using System.Collections.Frozen;

namespace DeepSeekOcr.Documents;

/// <summary>What an element is, by the name that the model gives it. The set is open: a name that is not known here is kept.</summary>
/// <param name="Name">As the model writes it, such as <c>sub_title</c>.</param>
public readonly record struct ElementKind(string Name)
{
    private static readonly FrozenDictionary<string, ElementRole> Roles = new Dictionary<string, ElementRole>
    {
        ["title"] = ElementRole.Heading,
        ["doc_title"] = ElementRole.Heading,
        ["sub_title"] = ElementRole.Heading,
        ["text"] = ElementRole.Paragraph,
        ["paragraph"] = ElementRole.Paragraph,
        ["abstract"] = ElementRole.Paragraph,
        ["aside_text"] = ElementRole.Paragraph,
        ["list"] = ElementRole.Paragraph,
        ["reference"] = ElementRole.Paragraph,
        ["ref_text"] = ElementRole.Paragraph,
        ["content"] = ElementRole.Paragraph,
        ["footnote"] = ElementRole.Footnote,
        ["code"] = ElementRole.Code,
        ["algorithm"] = ElementRole.Code,
        ["equation"] = ElementRole.Formula,
        ["formula"] = ElementRole.Formula,
        ["isolate_formula"] = ElementRole.Formula,
        ["table"] = ElementRole.Table,
        ["image"] = ElementRole.Figure,
        ["figure"] = ElementRole.Figure,
        ["picture"] = ElementRole.Figure,
        ["photo"] = ElementRole.Figure,
        ["chart"] = ElementRole.Figure,
        ["geometry"] = ElementRole.Figure,
        ["molecule"] = ElementRole.Figure,
        ["chemical_formula"] = ElementRole.Figure,
        ["seal"] = ElementRole.Figure,
        ["stamp"] = ElementRole.Figure,
        ["logo"] = ElementRole.Figure,
        ["image_caption"] = ElementRole.FigureCaption,
        ["figure_caption"] = ElementRole.FigureCaption,
        ["image_footnote"] = ElementRole.FigureCaption,
        ["chart_caption"] = ElementRole.FigureCaption,
        ["table_caption"] = ElementRole.TableCaption,
        ["table_footnote"] = ElementRole.TableCaption,
        ["header"] = ElementRole.Header,
        ["footer"] = ElementRole.Footer,
        ["page_number"] = ElementRole.PageNumber,
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Names =
        Roles.Keys.ToFrozenDictionary(name => name).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A heading of the first rank.</summary>
    public static ElementKind Title { get; } = new("title");

    /// <summary>A heading of a lower rank.</summary>
    public static ElementKind SubTitle { get; } = new("sub_title");

    /// <summary>A paragraph.</summary>
    public static ElementKind Text { get; } = new("text");

    /// <summary>A displayed formula.</summary>
    public static ElementKind Equation { get; } = new("equation");

    /// <summary>A table.</summary>
    public static ElementKind Table { get; } = new("table");

    /// <summary>The caption of a table.</summary>
    public static ElementKind TableCaption { get; } = new("table_caption");

    /// <summary>An image of any sort.</summary>
    public static ElementKind Image { get; } = new("image");

    /// <summary>Program text.</summary>
    public static ElementKind Code { get; } = new("code");

    /// <summary>A list.</summary>
    public static ElementKind List { get; } = new("list");

    /// <summary>Whether the name is one that models write for a kind, rather than text of a page.</summary>
    public bool IsKnown => Roles.ContainsKey(Name);

    /// <summary>What it does on the page; an unknown kind counts as a paragraph.</summary>
    public ElementRole Role => Roles.GetValueOrDefault(Name, ElementRole.Paragraph);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The text as a string; that of a known kind is not made again.</summary>
    internal static string Intern(ReadOnlySpan<char> text) => Names.TryGetValue(text, out string? name) ? name : text.ToString();
}
