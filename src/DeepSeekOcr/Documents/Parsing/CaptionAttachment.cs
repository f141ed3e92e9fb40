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
        int[] notes = [.. placed.Where(caption => IsNote(elements[caption]))];
        Placed[] boxes = BoxesOf(owners);
        if (own.Length > 0)
        {
            Set(elements, own, owners, CaptionPlaces.Assign(BoxesOf(own), boxes, areAbove: ownerRole == ElementRole.Table));
        }

        if (notes.Length > 0)
        {
            Set(elements, notes, owners, CaptionPlaces.Nearest(BoxesOf(notes), boxes));
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

        Placed[] BoxesOf(int[] indices) => [.. indices.Select(index => new Placed(index, elements[index].Bounds!.Value))];
    }

    private static void Set(List<DocumentElement> elements, int[] captions, int[] owners, int[] assigned)
    {
        for (int i = 0; i < captions.Length; i++)
        {
            elements[captions[i]] = elements[captions[i]] with { CaptionFor = assigned[i] < 0 ? null : owners[assigned[i]] };
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
