using DeepSeekOcr.Imaging;

namespace DeepSeekOcr.Documents;

/// <summary>A document that was read.</summary>
public sealed class Document
{
    /// <summary>Puts pages together and finds the paragraphs that run across them.</summary>
    /// <param name="name">What the document is called, such as its file's name.</param>
    /// <param name="pages">In order.</param>
    public Document(string name, IEnumerable<DocumentPage> pages)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(pages);
        Name = name;
        Pages = ParagraphJoin.Mark([.. pages]);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>The pages in order.</summary>
    public IReadOnlyList<DocumentPage> Pages { get; }

    /// <summary>
    /// Gives the original image of a page, made anew each time so that a document of any length takes the memory of a page; null where
    /// there is none. Default: there are none.
    /// </summary>
    public Func<DocumentPage, CancellationToken, ValueTask<RgbImage?>>? Images { get; init; }
}
