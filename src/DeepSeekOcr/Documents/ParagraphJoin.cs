using System.Text;
using DeepSeekOcr.Documents.Markup;

namespace DeepSeekOcr.Documents;

/// <summary>Paragraphs that end on another page than they begin.</summary>
/// <remarks>
/// The last paragraph of a page goes on if it ends in the middle of a sentence and the first of the next page begins there: in
/// lower case, or in a script that has no case. Running heads, numbers and notes in between do not count. Text that was guessed goes on
/// nowhere.
/// </remarks>
internal static class ParagraphJoin
{
    /// <summary>Marks the elements that continue one of the page before.</summary>
    public static IReadOnlyList<DocumentPage> Mark(DocumentPage[] pages)
    {
        for (int i = 1; i < pages.Length; i++)
        {
            int first = FirstOf(pages[i]);
            int last = LastOf(pages[i - 1]);
            bool isGuessed = pages[i].Status == PageStatus.LowConfidence || pages[i - 1].Status == PageStatus.LowConfidence;
            if (!isGuessed && first >= 0 && last >= 0 && GoesOn(pages[i - 1].Elements[last].Text, pages[i].Elements[first].Text))
            {
                DocumentElement[] elements = [.. pages[i].Elements];
                elements[first] = elements[first] with { ContinuesPrevious = true };
                pages[i] = pages[i] with { Elements = elements };
            }
        }

        return pages;
    }

    /// <summary>
    /// The elements of a page as they are read in one go: a paragraph is whole where it begins, and left out where it goes on.
    /// </summary>
    /// <param name="document">The document.</param>
    /// <param name="page">Place of the page in it.</param>
    public static IEnumerable<(int Index, DocumentElement Element)> Flow(Document document, int page)
    {
        IReadOnlyList<DocumentElement> elements = document.Pages[page].Elements;
        int last = LastOf(document.Pages[page]);
        for (int i = 0; i < elements.Count; i++)
        {
            if (!elements[i].ContinuesPrevious)
            {
                yield return (i, i == last ? elements[i] with { Text = WholeText(document, page, i) } : elements[i]);
            }
        }
    }

    private static string WholeText(Document document, int page, int element)
    {
        var whole = new StringBuilder(document.Pages[page].Elements[element].Text);
        while (LastOf(document.Pages[page]) == element && ++page < document.Pages.Count)
        {
            element = FirstOf(document.Pages[page]);
            if (element < 0 || !document.Pages[page].Elements[element].ContinuesPrevious)
            {
                break;
            }

            Append(whole, document.Pages[page].Elements[element].Text);
        }

        return whole.ToString();
    }

    private static void Append(StringBuilder whole, string more)
    {
        char last = whole[^1];
        if (last == '-' && whole.Length > 1 && char.IsLower(whole[^2]))
        {
            // The hyphen divided a word at the end of the page.
            whole.Length--;
        }
        else if (!Ideograph.IsUnspaced(last))
        {
            whole.Append(' ');
        }

        whole.Append(more);
    }

    private static bool GoesOn(string before, string after)
    {
        char last = before[^1];
        char first = after[0];
        return char.IsLower(first)
            ? !IsSentenceEnd(last)
            : Ideograph.Is(first) && Ideograph.Is(last) && !IsSentenceEnd(last) && char.IsLetter(first);
    }

    private static bool IsSentenceEnd(char c) => c is '.' or '!' or '?' or ':' or '。' or '！' or '？' or '：' or '”' or '"' or '…';

    private static int LastOf(DocumentPage page)
    {
        for (int i = page.Elements.Count - 1; i >= 0; i--)
        {
            if (!IsBeside(page.Elements[i]))
            {
                return IsProse(page.Elements[i]) ? i : -1;
            }
        }

        return -1;
    }

    private static int FirstOf(DocumentPage page)
    {
        for (int i = 0; i < page.Elements.Count; i++)
        {
            if (!IsBeside(page.Elements[i]))
            {
                return IsProse(page.Elements[i]) ? i : -1;
            }
        }

        return -1;
    }

    private static bool IsBeside(DocumentElement element) =>
        element.Role is ElementRole.Header or ElementRole.Footer or ElementRole.PageNumber or ElementRole.Footnote;

    private static bool IsProse(DocumentElement element) =>
        element.Kind == ElementKind.Text && element.Role == ElementRole.Paragraph && element.Text.Length > 0;
}
