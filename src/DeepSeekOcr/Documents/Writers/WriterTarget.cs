using DeepSeekOcr.Files;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>What a writer writes and where: its files appear whole, together with those of the document's other forms.</summary>
public sealed class WriterTarget
{
    private readonly string _path;
    private readonly string _extension;
    private readonly FigureFiles _figures;
    private readonly PendingFiles _files;

    /// <param name="document">What is written.</param>
    /// <param name="path">Path of the document's files, without what each form adds.</param>
    /// <param name="extension">What the form adds.</param>
    /// <param name="figures">Names of the figures' files.</param>
    /// <param name="files">Receives the files.</param>
    internal WriterTarget(Document document, string path, string extension, FigureFiles figures, PendingFiles files) =>
        (Document, _path, _extension, _figures, _files) = (document, path, extension, figures, files);

    /// <summary>The document.</summary>
    public Document Document { get; }

    /// <summary>Opens the form's file, to be written over many calls.</summary>
    /// <returns>The file, which takes its place after the writer has completed the document; the writer may close it.</returns>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public Stream Open() => _files.Open(_path + _extension);

    /// <summary>Writes a whole file of its own, as forms of one file a page do.</summary>
    /// <param name="infix">What stands between the document's name and the form's extension, such as <c>.p001</c>.</param>
    /// <param name="content">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write(string infix, ReadOnlySpan<byte> content) => _files.Write(_path + infix + _extension, content);

    /// <summary>The path of a figure's file as the document's files name it, with <c>/</c> between folders.</summary>
    /// <param name="page">The page.</param>
    /// <param name="element">Place of the element in it.</param>
    /// <param name="extension">With its dot: <c>.png</c>, or what <see cref="ElementContent"/> is written as.</param>
    public string FigurePath(DocumentPage page, int element, string extension) => _figures.PathOf(page, element, extension);
}
