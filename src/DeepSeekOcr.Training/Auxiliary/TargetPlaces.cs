using DeepSeekOcr.Rendering;
using DeepSeekOcr.Training.Batches;

namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>Where each target token of a batch stands: its vision token, the patch inside that, and the place inside the patch.</summary>
internal sealed class TargetPlaces
{
    /// <summary>Patches a side of a vision token.</summary>
    public const int PatchesPerToken = TokenGrid.PatchesPerToken;

    /// <summary>Places a side that are told apart inside a patch.</summary>
    public const int PlacesPerPatch = 4;

    private readonly TextBatch _batch;
    private readonly int _patch;

    /// <param name="batch">The targets.</param>
    /// <param name="patch">Side of a patch in pixels.</param>
    public TargetPlaces(TextBatch batch, int patch)
    {
        (_batch, _patch) = (batch, patch);
        int count = batch.TargetCount;
        (Columns, Rows, Slots, Places) = (new int[count], new int[count], new int[count], new int[count]);
        int at = 0;
        foreach (TextSample sample in batch.Samples)
        {
            int patches = sample.Page.Page.Width / patch;
            foreach (PlacedToken token in sample.Targets)
            {
                (int x, int placeX) = Locate(token.X, patch, patches);
                (int y, int placeY) = Locate(token.Y, patch, patches);
                (Columns[at], Rows[at]) = (x / PatchesPerToken, y / PatchesPerToken);
                Slots[at] = (y % PatchesPerToken * PatchesPerToken) + (x % PatchesPerToken);
                Places[at] = (placeY * PlacesPerPatch) + placeX;
                at++;
            }
        }
    }

    /// <summary>Patches of a vision token.</summary>
    public static int SlotCount => PatchesPerToken * PatchesPerToken;

    /// <summary>Places that are told apart inside a patch.</summary>
    public static int PlaceCount => PlacesPerPatch * PlacesPerPatch;

    /// <summary>For each target its vision token's column.</summary>
    public int[] Columns { get; }

    /// <summary>For each target its vision token's row.</summary>
    public int[] Rows { get; }

    /// <summary>For each target the patch inside its vision token, row by row.</summary>
    public int[] Slots { get; }

    /// <summary>For each target the place inside its patch, row by row.</summary>
    public int[] Places { get; }

    /// <summary>
    /// What each head ought to look at: the head that carries the next character's patch, at the vision token that shows it; every other
    /// head at the first token of the sequence, which says nothing. What the heads bring home together then is one patch's code.
    /// </summary>
    /// <param name="heads">Heads, a divisor of <see cref="SlotCount"/>.</param>
    /// <param name="back">How many characters before the next one to look: 0 the next itself, 1 the one just written.</param>
    /// <returns>[batch · heads · tokens]; −1 where nothing is predicted.</returns>
    public int[] Keys(int heads, int back = 0)
    {
        TextBatch batch = _batch;
        int[] keys = new int[heads * batch.Ids.Length];
        Array.Fill(keys, -1);
        int target = 0;
        for (int b = 0; b < batch.Samples.Count; b++)
        {
            TextSample sample = batch.Samples[b];
            int grid = sample.Page.Page.Width / (PatchesPerToken * _patch);
            for (int i = 0; i < sample.Targets.Count - back; i++)
            {
                int query = sample.PromptIds.Length - 1 + i + back;
                for (int head = 0; head < heads; head++)
                {
                    // The placeholders follow the first token, tiles before the global view; each row of either grid ends in a newline row.
                    keys[(((b * heads) + head) * batch.Tokens) + query] =
                        head == Channel(Slots[target + i]) * heads / SlotCount
                            ? 1 + (Rows[target + i] * (grid + 1)) + Columns[target + i]
                            : 0;
                }
            }

            target += sample.Targets.Count;
        }

        return keys;
    }

    /// <summary>
    /// The row of a page's patch where vision tokens lie row by row and each token's patches in the order of its channels.
    /// </summary>
    /// <param name="page">The page's number in the batch.</param>
    /// <param name="row">The patch's row on the page.</param>
    /// <param name="column">The patch's column on the page.</param>
    /// <param name="grid">Vision tokens a side.</param>
    public static int PatchRow(int page, int row, int column, int grid)
    {
        int token = (((page * grid) + (row / PatchesPerToken)) * grid) + (column / PatchesPerToken);
        return (token * SlotCount) + Channel((row % PatchesPerToken * PatchesPerToken) + (column % PatchesPerToken));
    }

    /// <summary>Which of a token's groups of channels holds a patch: two rounds of space-to-depth put them in Morton order.</summary>
    private static int Channel(int slot)
    {
        (int y, int x) = (slot / PatchesPerToken, slot % PatchesPerToken);
        return (((y / 2 * 2) + (x / 2)) * 4) + (y % 2 * 2) + (x % 2);
    }

    /// <summary>The patch that a coordinate lies in, and the place inside it.</summary>
    /// <param name="at">Pixels from the page's edge.</param>
    /// <param name="patch">Side of a patch in pixels.</param>
    /// <param name="patches">Patches a side of the page.</param>
    public static (int Patch, int Place) Locate(float at, int patch, int patches)
    {
        int index = Math.Clamp((int)(at / patch), 0, patches - 1);
        return (index, Math.Clamp((int)((at - (index * patch)) * PlacesPerPatch / patch), 0, PlacesPerPatch - 1));
    }
}
