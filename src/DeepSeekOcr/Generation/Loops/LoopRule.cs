using DeepSeekOcr.Tokenization;

namespace DeepSeekOcr.Generation.Loops;

/// <summary>When an output counts as going round in circles, and is ended. Safe from many threads.</summary>
/// <remarks>
/// The bounds are where honest pages end: a dotted line, a column of zeros or an empty table may repeat for <see cref="SilentSpan"/>
/// tokens, a phrase for <see cref="Span"/> tokens, a paragraph of any length three times.
/// </remarks>
public sealed class LoopRule
{
    private const int LeastCeiling = 2048;
    private const int UsualTokens = 64;

    // A vocabulary of fewer entries has no words: it spells, with about four tokens where others have one.
    private const int LeastWords = 1024;
    private const int CharactersPerWord = 4;

    private readonly Tokenizer? _tokenizer;

    /// <summary>The rule for a model's outputs.</summary>
    /// <param name="tokenizer">Tells words from dots and finds boxes.</param>
    public LoopRule(Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        Speaks = new TokenKinds(tokenizer).Speaks;
        TokensPerVisionToken = tokenizer.VocabularySize < LeastWords ? UsualTokens * CharactersPerWord : UsualTokens;
    }

    /// <summary>The rule for ids whose text is not known: all say something, and there are no boxes.</summary>
    internal LoopRule() => Speaks = _ => true;

    /// <summary>Longest cycle that is looked for, in tokens, at least 1. Default: 1024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 65536.</exception>
    public int MostPeriod
    {
        get;
        init => field = Checked(value, nameof(MostPeriod));
    } = 1024;

    /// <summary>Rounds of a cycle before it counts as a loop, at least 2. Default: 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 2 or above 64.</exception>
    public int Rounds
    {
        get;
        init => field = value is >= 2 and <= 64 ? value : throw new ArgumentOutOfRangeException(nameof(Rounds), value, "2 to 64 rounds.");
    } = 4;

    /// <summary>Tokens that the rounds must fill at least. Default: 256.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 65536.</exception>
    public int Span
    {
        get;
        init => field = Checked(value, nameof(Span));
    } = 256;

    /// <summary>The same for a cycle without a letter: dots, numbers, empty cells. Default: 1024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 65536.</exception>
    public int SilentSpan
    {
        get;
        init => field = Checked(value, nameof(SilentSpan));
    } = 1024;

    /// <summary>The last tokens whose newness is judged. Default: 1024.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 65536.</exception>
    public int StaleWindow
    {
        get;
        init => field = Checked(value, nameof(StaleWindow));
    } = 1024;

    /// <summary>
    /// Share of that window that ends runs of eight tokens, each written <see cref="Rounds"/> times by then, in (0, 1]. Default: 0.7.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in (0, 1].</exception>
    public double StaleShare
    {
        get;
        init => field = Share(value, nameof(StaleShare));
    } = 0.7;

    /// <summary>The same for runs without a letter as well. Default: 1536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 65536.</exception>
    public int SilentStaleWindow
    {
        get;
        init => field = Checked(value, nameof(SilentStaleWindow));
    } = 1536;

    /// <summary>Share of that window, runs without a letter counted too, in (0, 1]. Default: 0.85.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not in (0, 1].</exception>
    public double SilentStaleShare
    {
        get;
        init => field = Share(value, nameof(SilentStaleShare));
    } = 0.85;

    /// <summary>How often nearly the same box may be among the last ones. Default: 8.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 65536.</exception>
    public int BoxRepeats
    {
        get;
        init => field = Checked(value, nameof(BoxRepeats));
    } = 8;

    /// <summary>
    /// Tokens that a vision token may become at most, at least 1. Default: 64, three times what the smallest legible print needs; 256 of a
    /// vocabulary of characters.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above 65536.</exception>
    public int TokensPerVisionToken
    {
        get;
        init => field = Checked(value, nameof(TokensPerVisionToken));
    } = UsualTokens;

    /// <summary>Whether a token says something.</summary>
    internal Func<int, bool> Speaks { get; init; }

    /// <summary>Most tokens that pages of so many vision tokens can say; never below 2048.</summary>
    public int Ceiling(int visionTokens) => (int)Math.Clamp((long)visionTokens * TokensPerVisionToken, LeastCeiling, int.MaxValue);

    /// <summary>A watch over one output.</summary>
    internal LoopWatch Begin() => new(this, _tokenizer is null ? null : StalledBoxDetector.For(_tokenizer, this));

    private static int Checked(int value, string name) =>
        value is >= 1 and <= 65536 ? value : throw new ArgumentOutOfRangeException(name, value, "1 to 65536.");

    private static double Share(double value, string name) =>
        value is > 0 and <= 1 ? value : throw new ArgumentOutOfRangeException(name, value, "A share above 0 and up to 1.");
}
