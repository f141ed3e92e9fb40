using DeepSeekOcr.Documents.Writers;
using DeepSeekOcr.Files;

namespace DeepSeekOcr.Documents.Export;

/// <summary>The writers of one document side by side, so that each page's image is opened once.</summary>
internal sealed class ExportJob : IDisposable
{
    private readonly Document _document;
    // Path of the document's files, without what each format adds.
    private readonly string _target;
    private readonly List<(IDocumentWriter Writer, OutputFormat Format)> _writers = [];
    private readonly PendingFiles _files = new();
    private readonly FigureFiles _figures;
    private readonly bool _linksFigures;
    private readonly bool _showsPages;

    public ExportJob(Document document, IReadOnlyCollection<OutputFormat> formats, string directory, string name)
    {
        _document = document;
        _target = Path.Combine(directory, name);
        _figures = new FigureFiles(directory, name, _files);
        _linksFigures = formats.Any(format => format.LinksFigures);
        _showsPages = formats.Any(format => format.ShowsPages);
        try
        {
            foreach (OutputFormat format in formats.Distinct())
            {
                _writers.Add((format.Create(new WriterTarget(document, _target, format.Extension, _figures, _files)), format));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void WritePage(int index, PageImage image)
    {
        if (_showsPages && image.IsAvailable)
        {
            image.BeginJpeg();
        }

        if (_linksFigures)
        {
            _figures.WritePage(_document.Pages[index], image);
        }

        // Those that wait for the image come last.
        foreach ((IDocumentWriter writer, OutputFormat format) in _writers.OrderBy(one => one.Format.ShowsPages))
        {
            if (format.NeedsImage && !image.IsAvailable)
            {
                throw new DocumentException(
                    _target + format.Extension, $"page {_document.Pages[index].Number} has no image, which the format {format} shows.");
            }

            writer.WritePage(index, image);
        }
    }

    /// <summary>Writes what comes after the last page, and moves all files into place.</summary>
    /// <returns>The files.</returns>
    public IReadOnlyList<string> Complete()
    {
        while (_writers.Count > 0)
        {
            using IDocumentWriter writer = _writers[0].Writer;
            writer.Complete();
            _writers.RemoveAt(0);
        }

        return _files.Commit();
    }

    public void Dispose()
    {
        foreach ((IDocumentWriter writer, _) in _writers)
        {
            try
            {
                writer.Dispose();
            }
            catch (IOException)
            {
                // What it could not write any more is thrown away with the file.
            }
        }

        _files.Dispose();
    }
}
