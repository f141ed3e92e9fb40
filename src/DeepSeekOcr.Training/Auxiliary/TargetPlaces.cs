namespace DeepSeekOcr.Training.Auxiliary;

/// <summary>Where each target token of a batch stands: its vision token's column and row, and the patch inside that.</summary>
internal sealed class TargetPlaces
{
    /// <param name="batch">The targets.</param>
    /// <param name="cell">Side of a vision token in pixels.</param>
    /// <param name="slots">Patches a side in a vision token.</param>
    public TargetPlaces(TextBatch batch, int cell, int slots)
    {
        int count = batch.TargetCount;
        (Columns, Rows, Slots) = (new int[count], new int[count], new int[count]);
        Keys = new int[batch.Ids.Length];
        Array.Fill(Keys, -1);
        int at = 0;
        for (int b = 0; b < batch.Samples.Count; b++)
        {
            TextSample sample = batch.Samples[b];
            int grid = sample.Page.Page.Width / cell;
            for (int i = 0; i < sample.Targets.Count; i++, at++)
            {
                PlacedToken token = sample.Targets[i];
                Columns[at] = Math.Clamp((int)(token.X / cell), 0, grid - 1);
                Rows[at] = Math.Clamp((int)(token.Y / cell), 0, grid - 1);
                Slots[at] = (Slot(token.Y, Rows[at], cell, slots) * slots) + Slot(token.X, Columns[at], cell, slots);

                // The placeholders follow BOS; each grid row ends in a newline row.
                Keys[(b * batch.Tokens) + sample.PromptIds.Length - 1 + i] = 1 + (Rows[at] * (grid + 1)) + Columns[at];
            }
        }
    }

    /// <summary>For each target its vision token's column.</summary>
    public int[] Columns { get; }

    /// <summary>For each target its vision token's row.</summary>
    public int[] Rows { get; }

    /// <summary>For each target the patch inside its vision token, row by row.</summary>
    public int[] Slots { get; }

    /// <summary>For each token of the flattened batch the position of the vision token that shows the next character; −1 elsewhere.</summary>
    public int[] Keys { get; }

    private static int Slot(float at, int index, int cell, int slots) => Math.Clamp((int)((at - (index * cell)) * slots / cell), 0, slots - 1);
}
