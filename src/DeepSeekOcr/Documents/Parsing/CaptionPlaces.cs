namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Gives captions to figures or tables by where they stand on the page.</summary>
/// <remarks>
/// A page sets its captions above or below: of both, and of either as it comes, that way is taken in which captions stand nearest to what
/// they belong to, one each. What is left over belongs to the nearest. Only what stands near among the elements is compared: a page that
/// anybody wrote may have any number of captions.
/// </remarks>
internal sealed class CaptionPlaces
{
    // A caption beside what it belongs to is farther than one over or under it.
    private const double Beside = 3;

    private readonly Placed[] _captions;
    private readonly Placed[] _owners;
    private readonly int[] _elements; // of the owners
    private readonly double _far; // More than any distance on the page.

    private CaptionPlaces(Placed[] captions, Placed[] owners)
    {
        (_captions, _owners) = (captions, owners);
        _elements = [.. owners.Select(owner => owner.Element)];
        PixelBox all = captions.Concat(owners).Select(placed => placed.Box).Aggregate((one, other) => one.Union(other));
        _far = Beside * (1 + all.Width + all.Height);
    }

    private enum Side
    {
        Above,
        Below,
        Either,
    }

    /// <summary>The owner of each caption.</summary>
    /// <param name="captions">At least one, by element.</param>
    /// <param name="owners">The figures or tables; at least one, by element.</param>
    /// <param name="areAbove">Whether captions of this sort mostly stand above.</param>
    /// <returns>Which of the owners; −1 where none is near.</returns>
    public static int[] Assign(Placed[] captions, Placed[] owners, bool areAbove)
    {
        var places = new CaptionPlaces(captions, owners);
        Side[] sides = areAbove ? [Side.Above, Side.Below, Side.Either] : [Side.Below, Side.Above, Side.Either];
        (int[] Owners, double Cost) best = sides.Select(places.OneEach).MinBy(assigned => assigned.Cost);
        return [.. best.Owners.Select((owner, caption) => owner >= 0 ? owner : places.Nearest(caption))];
    }

    /// <summary>The nearest owner of each caption; −1 where none is near.</summary>
    public static int[] Nearest(Placed[] captions, Placed[] owners)
    {
        var places = new CaptionPlaces(captions, owners);
        return [.. Enumerable.Range(0, captions.Length).Select(places.Nearest)];
    }

    /// <summary>The nearest pairs first, as long as neither has one; −1 for captions that are left over.</summary>
    private (int[] Owners, double Cost) OneEach(Side side)
    {
        int[] owners = new int[_captions.Length];
        Array.Fill(owners, -1);
        var isTaken = new bool[_owners.Length];
        double cost = 0;
        var pairs =
            from caption in Enumerable.Range(0, _captions.Length)
            from owner in Near(caption)
            where IsOn(side, _captions[caption].Box, _owners[owner].Box)
            let distance = Distance(_captions[caption].Box, _owners[owner].Box)
            orderby distance
            select (caption, owner, distance);
        foreach ((int caption, int owner, double distance) in pairs)
        {
            if (owners[caption] < 0 && !isTaken[owner])
            {
                owners[caption] = owner;
                isTaken[owner] = true;
                cost += distance;
            }
        }

        return (owners, cost + _far * owners.Count(owner => owner < 0));
    }

    private int Nearest(int caption) =>
        Near(caption).DefaultIfEmpty(-1).MinBy(owner => owner < 0 ? 0 : Distance(_captions[caption].Box, _owners[owner].Box));

    /// <summary>The owners that stand within reach of a caption among the elements.</summary>
    private IEnumerable<int> Near(int caption)
    {
        int element = _captions[caption].Element;
        int first = Array.BinarySearch(_elements, element - CaptionAttachment.Reach);
        for (int i = first < 0 ? ~first : first; i < _elements.Length && _elements[i] <= element + CaptionAttachment.Reach; i++)
        {
            yield return i;
        }
    }

    private static bool IsOn(Side side, PixelBox caption, PixelBox owner) => side switch
    {
        Side.Above => caption.Top + caption.Bottom < owner.Top + owner.Bottom,
        Side.Below => caption.Top + caption.Bottom > owner.Top + owner.Bottom,
        _ => true,
    };

    private static double Distance(PixelBox one, PixelBox other) =>
        Math.Max(0, Math.Max(one.Top - other.Bottom, other.Top - one.Bottom))
            + Beside * Math.Max(0, Math.Max(one.Left - other.Right, other.Left - one.Right));
}
