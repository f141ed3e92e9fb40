namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Finds the figure or table that a caption belongs to: by boxes the nearest, without them a neighbour.</summary>
internal static class CaptionAttachment
{
    /// <summary>Farthest a caption may stand from its figure or table, counted in elements.</summary>
    public const int Reach = 40;

    /// <summary>Sets <see cref="DocumentElement.CaptionFor"/> of every caption that has a figure or table.</summary>
    public static void Attach(List<DocumentElement> elements)
    {
        Attach(elements, ElementRole.FigureCaption, ElementRole.Figure);
        Attach(elements, ElementRole.TableCaption, ElementRole.Table);
    }

    private static void Attach(List<DocumentElement> elements, ElementRole role, ElementRole ownerRole)
    {
        int[] captions = [.. Places(elements, role)];
        if (captions.Length == 0)
        {
            return;
        }

        int[] owners = [.. Places(elements, ownerRole).Where(owner => elements[owner].Bounds is not null)];
        int[] placed = [.. captions.Where(caption => owners.Length > 0 && elements[caption].Bounds is not null)];
        int[] own = [.. placed.Where(caption => !IsNote(elements[caption]))];
        PixelBox[] boxes = [.. owners.Select(owner => elements[owner].Bounds!.Value)];
        int[] assigned = own.Length == 0
            ? []
            : CaptionPlaces.Assign(
                [.. own.Select(caption => elements[caption].Bounds!.Value)], boxes, areAbove: ownerRole == ElementRole.Table);
        for (int i = 0; i < own.Length; i++)
        {
            Set(elements, own[i], owners[assigned[i]]);
        }

        foreach (int note in placed.Where(caption => IsNote(elements[caption])))
        {
            Set(elements, note, owners[CaptionPlaces.Nearest(elements[note].Bounds!.Value, boxes)]);
        }

        foreach (int caption in captions.Except(placed))
        {
            int? before = Find(elements, caption, -1, ownerRole);
            int? after = Find(elements, caption, +1, ownerRole);
            elements[caption] = elements[caption] with
            {
                CaptionFor = before is null || (after is not null && elements[caption].Kind == ElementKind.TableCaption) ? after : before,
            };
        }
    }

    private static void Set(List<DocumentElement> elements, int caption, int owner)
    {
        if (Math.Abs(caption - owner) <= Reach)
        {
            elements[caption] = elements[caption] with { CaptionFor = owner };
        }
    }

    private static IEnumerable<int> Places(List<DocumentElement> elements, ElementRole role) =>
        Enumerable.Range(0, elements.Count).Where(i => elements[i].Role == role);

    private static bool IsNote(DocumentElement caption) => caption.Kind.Name.EndsWith("footnote", StringComparison.Ordinal);

    /// <summary>The neighbour before or after, only captions between.</summary>
    private static int? Find(List<DocumentElement> elements, int caption, int step, ElementRole role)
    {
        int at = caption + step;
        while (at >= 0 && at < elements.Count && Math.Abs(at - caption) < Reach && elements[at].Role == elements[caption].Role)
        {
            at += step;
        }

        return at >= 0 && at < elements.Count && elements[at].Role == role ? at : null;
    }
}
