namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Finds the figure or table that a caption belongs to: the neighbour before or after, only captions between.</summary>
internal static class CaptionAttachment
{
    /// <summary>Farthest a caption may stand from its figure or table, counted in elements.</summary>
    public const int Reach = 16;

    /// <summary>Sets <see cref="DocumentElement.CaptionFor"/> of every caption that has such a neighbour.</summary>
    public static void Attach(List<DocumentElement> elements)
    {
        for (int i = 0; i < elements.Count; i++)
        {
            ElementRole? owner = elements[i].Role switch
            {
                ElementRole.FigureCaption => ElementRole.Figure,
                ElementRole.TableCaption => ElementRole.Table,
                _ => null,
            };
            if (owner is { } role)
            {
                elements[i] =
                    elements[i] with { CaptionFor = Choose(elements, i, Find(elements, i, -1, role), Find(elements, i, +1, role)) };
            }
        }
    }

    private static int? Find(List<DocumentElement> elements, int caption, int step, ElementRole role)
    {
        int at = caption + step;
        while (at >= 0 && at < elements.Count && Math.Abs(at - caption) < Reach && elements[at].Role == elements[caption].Role)
        {
            at += step;
        }

        return at >= 0 && at < elements.Count && elements[at].Role == role ? at : null;
    }

    /// <summary>
    /// Of two neighbours the nearer one on the page; without boxes, notes and captions of figures look back, those of tables ahead.
    /// </summary>
    private static int? Choose(List<DocumentElement> elements, int caption, int? before, int? after)
    {
        if (before is not { } first || after is not { } second)
        {
            return before ?? after;
        }

        if (elements[caption].Bounds is { } box && elements[first].Bounds is { } one && elements[second].Bounds is { } other)
        {
            return Gap(box, one) <= Gap(box, other) ? first : second;
        }

        return elements[caption].Kind.Name == "table_caption" ? second : first;
    }

    private static int Gap(PixelBox one, PixelBox other) =>
        Math.Max(0, Math.Max(one.Top - other.Bottom, other.Top - one.Bottom))
            + Math.Max(0, Math.Max(one.Left - other.Right, other.Left - one.Right));
}
