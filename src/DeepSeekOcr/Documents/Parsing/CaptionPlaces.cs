namespace DeepSeekOcr.Documents.Parsing;

/// <summary>Gives captions to figures or tables by where they stand on the page.</summary>
/// <remarks>
/// A page sets its captions above or below: of both, and of either as it comes, that way is taken in which captions stand nearest to what
/// they belong to, one each. What is left over belongs to the nearest.
/// </remarks>
internal sealed class CaptionPlaces
{
    // A caption beside what it belongs to is farther than one over or under it.
    private const double Beside = 3;

    private readonly PixelBox[] _captions;
    private readonly PixelBox[] _owners;
    private readonly double _far; // More than any distance on the page.

    private CaptionPlaces(PixelBox[] captions, PixelBox[] owners)
    {
        (_captions, _owners) = (captions, owners);
        PixelBox all = captions.Concat(owners).Aggregate((one, other) => one.Union(other));
        _far = Beside * (1 + all.Width + all.Height);
    }

    private enum Side
    {
        Above,
        Below,
        Either,
    }

    /// <summary>The owner of each caption.</summary>
    /// <param name="captions">Where they stand; at least one.</param>
    /// <param name="owners">Where the figures or tables stand; at least one.</param>
    /// <param name="areAbove">Whether captions of this sort mostly stand above.</param>
    public static int[] Assign(PixelBox[] captions, PixelBox[] owners, bool areAbove)
    {
        var places = new CaptionPlaces(captions, owners);
        Side[] sides = areAbove ? [Side.Above, Side.Below, Side.Either] : [Side.Below, Side.Above, Side.Either];
        (int[] Owners, double Cost) best = sides.Select(places.OneEach).MinBy(assigned => assigned.Cost);
        return [.. best.Owners.Select((owner, caption) => owner >= 0 ? owner : places.Nearest(caption))];
    }

    /// <summary>The nearest owner of a box.</summary>
    public static int Nearest(PixelBox caption, PixelBox[] owners) => new CaptionPlaces([caption], owners).Nearest(0);

    /// <summary>The nearest pairs first, as long as neither has one; −1 for captions that are left over.</summary>
    private (int[] Owners, double Cost) OneEach(Side side)
    {
        int[] owners = new int[_captions.Length];
        Array.Fill(owners, -1);
        var isTaken = new bool[_owners.Length];
        double cost = 0;
        var pairs =
            from caption in Enumerable.Range(0, _captions.Length)
            from owner in Enumerable.Range(0, _owners.Length)
            where IsOn(side, _captions[caption], _owners[owner])
            let distance = Distance(_captions[caption], _owners[owner])
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
        Enumerable.Range(0, _owners.Length).MinBy(owner => Distance(_captions[caption], _owners[owner]));

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
