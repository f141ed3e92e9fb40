using System.IO.Compression;
using System.Text;

namespace DeepSeekOcr.Data.Texts;

/// <summary>Documents of prose to draw excerpts from: printable ASCII, one paragraph a line.</summary>
/// <remarks>
/// The shipped text (Resources/Corpus/NOTICE.md) is split by whole documents: <see cref="HeldOut"/> shares no 60 consecutive characters
/// with <see cref="Training"/>, so what is measured on it was never trained on.
/// </remarks>
public sealed class Corpus
{
    private static readonly Lazy<(Corpus Training, Corpus HeldOut)> Shipped = new(LoadShipped);

    private readonly string[] _documents;
    private readonly long[] _ends;

    /// <summary>Takes texts whose paragraphs are lines.</summary>
    /// <exception cref="ArgumentException">No text has a word.</exception>
    public Corpus(IEnumerable<string> documents)
    {
        _documents = [.. documents.Where(document => !string.IsNullOrWhiteSpace(document))];
        if (_documents.Length == 0)
        {
            throw new ArgumentException("A corpus needs at least one document with a word.", nameof(documents));
        }

        _ends = new long[_documents.Length];
        long end = 0;
        for (int i = 0; i < _documents.Length; i++)
        {
            _ends[i] = end += _documents[i].Length;
        }
    }

    /// <summary>The shipped text to train on.</summary>
    public static Corpus Training => Shipped.Value.Training;

    /// <summary>The shipped text to measure with.</summary>
    public static Corpus HeldOut => Shipped.Value.HeldOut;

    /// <summary>Its documents.</summary>
    public IReadOnlyList<string> Documents => _documents;

    /// <summary>Characters of all documents together.</summary>
    public long Length => _ends[^1];

    /// <summary>Draws about <paramref name="characters"/> characters from one document, whole words, single spaces.</summary>
    /// <param name="random">Chooses the place; longer documents are drawn from more often, in proportion.</param>
    /// <param name="characters">The excerpt ends with the last word that begins before this many.</param>
    /// <param name="keepParagraphs">Whether a new paragraph begins a new line; otherwise it is a space.</param>
    /// <returns>Shorter only where the document is.</returns>
    public string Excerpt(Random random, int characters, bool keepParagraphs = false)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(characters, 1);
        long place = random.NextInt64(Length);
        int index = Array.BinarySearch(_ends, place + 1);
        index = index < 0 ? ~index : index;
        string document = _documents[index];
        int start = (int)(place - (index == 0 ? 0 : _ends[index - 1]));
        start = WordStart(document, Math.Clamp(start, 0, Math.Max(0, document.Length - characters)));
        return Words(document, start, characters, keepParagraphs);
    }

    private static int WordStart(string document, int start)
    {
        while (start > 0 && !char.IsWhiteSpace(document[start - 1]))
        {
            start--;
        }

        return start;
    }

    private static string Words(string document, int start, int characters, bool keepParagraphs)
    {
        var excerpt = new StringBuilder(characters + 16);
        char gap = '\0';
        for (int i = start; i < document.Length; i++)
        {
            char character = document[i];
            if (char.IsWhiteSpace(character))
            {
                gap = keepParagraphs && (character == '\n' || gap == '\n') ? '\n' : ' ';
                continue;
            }

            if (gap != '\0' && excerpt.Length > 0)
            {
                if (excerpt.Length + 1 >= characters)
                {
                    break;
                }

                excerpt.Append(gap);
            }

            gap = '\0';
            excerpt.Append(character);
        }

        return excerpt.ToString();
    }

    private static (Corpus Training, Corpus HeldOut) LoadShipped()
    {
        const string HeldOutMark = "held-out: ";
        using Stream stream = typeof(Corpus).Assembly.GetManifestResourceStream("corpus.txt.gz")
            ?? throw new InvalidOperationException("The corpus is missing from the assembly.");
        using var unpacked = new GZipStream(stream, CompressionMode.Decompress);
        using var reader = new StreamReader(unpacked, Encoding.ASCII);
        ILookup<bool, string> split = reader.ReadToEnd()
            .Split('\f')
            .ToLookup(
                document => document.StartsWith(HeldOutMark, StringComparison.Ordinal), document => document[
                    (document.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        return (new Corpus(split[false]), new Corpus(split[true]));
    }
}
