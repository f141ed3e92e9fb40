namespace DeepSeekOcr.Generation.Drafts;

/// <summary>Several drafts: the first that knows something guesses.</summary>
public sealed class DraftChain : IDraft
{
    private readonly IDraft[] _drafts;

    /// <summary>Asks drafts in their order.</summary>
    public DraftChain(params ReadOnlySpan<IDraft> drafts) => _drafts = drafts.ToArray();

    /// <inheritdoc/>
    public int Propose(ReadOnlySpan<int> written, Span<int> next)
    {
        foreach (IDraft draft in _drafts)
        {
            if (draft.Propose(written, next) is > 0 and int count)
            {
                return count;
            }
        }

        return 0;
    }
}
