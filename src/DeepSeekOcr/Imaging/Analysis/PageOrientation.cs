namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>How the text of a page lies in its image.</summary>
/// <param name="Turn">The quarter turn; absent if the page has too little text, or of a script that does not tell up from down.</param>
/// <param name="Skew">By how many degrees lines fall to the right once the turn is undone, −10 to 10; 0 if lines do not agree.</param>
/// <param name="Lines">How many lines of text had a say in it.</param>
public sealed record PageOrientation(PageTurn? Turn, double Skew, int Lines)
{
    /// <summary>A page of which nothing is known: it is left alone.</summary>
    public static PageOrientation Unknown { get; } = new(null, 0, 0);
}
