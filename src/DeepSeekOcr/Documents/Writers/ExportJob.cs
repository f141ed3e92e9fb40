using System.Diagnostics;

namespace DeepSeekOcr.Documents.Writers;

/// <summary>The writers of one document side by side, so that each page's picture is opened once.</summary>
internal sealed class ExportJob : IDisposable
{
    private readonly Document _document;
    private readonly Action<string> _onWritten;
    private readonly List<(IDocumentWriter Writer, PendingFile? File, string Path, OutputFormat Format)> _writers = [];
    private readonly FigureFiles _figures;
    private readonly bool _linksFigures;

    public ExportJob(Document document, IReadOnlyCollection<OutputFormat> formats, string directory, string name, Action<string> onWritten)
    {
        _document = document;
        _onWritten = onWritten;
        _figures = new FigureFiles(directory, name, onWritten);
        _linksFigures = formats.Contains(OutputFormat.Markdown) || formats.Contains(OutputFormat.Json);
        try
        {
            foreach (OutputFormat format in formats.Distinct())
            {
                string path = Path.Combine(directory, name + format.Extension);
                PendingFile? file = format == OutputFormat.Overlay ? null : new PendingFile(path);
                try
                {
                    _writers.Add((Create(format, file, directory, name), file, path, format));
                }
                catch
                {
                    file?.Dispose();
                    throw;
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void WritePage(int index, PagePicture picture)
    {
        if (_linksFigures)
        {
            _figures.WritePage(_document.Pages[index], picture);
        }

        foreach ((IDocumentWriter writer, _, string path, OutputFormat format) in _writers)
        {
            if (format.NeedsPicture && !picture.IsAvailable)
            {
                throw new DocumentException(path, $"page {_document.Pages[index].Number} has no picture, which the format {format} shows.");
            }

            writer.WritePage(index, picture);
        }
    }

    public void Complete()
    {
        while (_writers.Count > 0)
        {
            (IDocumentWriter writer, PendingFile? file, string path, _) = _writers[0];
            writer.Complete();
            writer.Dispose();
            _writers.RemoveAt(0);
            using (file)
            {
                if (file is not null)
                {
                    file.Commit();
                    _onWritten(path);
                }
            }
        }
    }

    public void Dispose()
    {
        foreach ((IDocumentWriter writer, PendingFile? file, _, _) in _writers)
        {
            try
            {
                writer.Dispose();
            }
            catch (IOException)
            {
                // What it could not write any more would be thrown away with the file.
            }
            finally
            {
                file?.Dispose();
            }
        }
    }

    private IDocumentWriter Create(OutputFormat format, PendingFile? file, string directory, string name) => format.Name switch
    {
        "txt" => new PlainTextWriter(_document, file!.Stream),
        "md" => new MarkdownWriter(_document, file!.Stream, _figures),
        "html" => new HtmlWriter(_document, file!.Stream),
        "json" => new JsonWriter(_document, file!.Stream, _figures),
        "docx" => new DocxWriter(_document, file!.Stream),
        "hocr" => new HocrWriter(_document, file!.Stream),
        "pdf" => new PdfWriter(_document, file!.Stream),
        "overlay" => new OverlayWriter(_document, directory, name, _onWritten),
        _ => throw new UnreachableException(),
    };
}
