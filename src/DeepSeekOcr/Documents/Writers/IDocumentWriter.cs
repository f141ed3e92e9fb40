namespace DeepSeekOcr.Documents.Writers;

/// <summary>Writes a document in one form, page by page, so that its length does not matter.</summary>
public interface IDocumentWriter : IDisposable
{
    /// <summary>Writes the next page.</summary>
    /// <param name="index">Place of the page in the document; every page once, in order.</param>
    /// <param name="image">Its image, in memory only during the call.</param>
    void WritePage(int index, PageImage image);

    /// <summary>Writes what comes after the last page.</summary>
    void Complete();
}
