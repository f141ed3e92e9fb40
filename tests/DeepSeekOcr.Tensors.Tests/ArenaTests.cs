namespace DeepSeekOcr.Tensors.Tests;

public sealed class ArenaTests
{
    [Fact]
    public void Take_PassesOfVaryingSizes_StopsGrowing()
    {
        using var arena = new Arena();
        var random = new Random(1);
        long afterTen = 0;
        for (int pass = 0; pass < 200; pass++)
        {
            using Arena.Scope scope = arena.Enter();
            for (int i = 0; i < 20; i++)
            {
                // Larger than the smallest block now and then, never the same series twice.
                Tensor.Empty([random.Next(1, 6_000_000)]);
            }

            afterTen = pass == 9 ? arena.CapacityBytes : afterTen;
        }

        Assert.True(arena.CapacityBytes <= 2 * afterTen, $"{afterTen} bytes after ten passes became {arena.CapacityBytes}.");
    }

    [Fact]
    public void Leave_NestedScope_KeepsWhatTheOuterHolds()
    {
        using var arena = new Arena();
        using Arena.Scope outer = arena.Enter();
        Tensor kept = Tensor.Empty([1000]);
        kept.Span.Fill(1);
        using (arena.Enter())
        {
            Tensor.Empty([1000]).Span.Fill(2);
        }

        Tensor next = Tensor.Empty([1000]);
        next.Span.Fill(3);
        Assert.Equal(-1, kept.Span.IndexOfAnyExcept(1f));
    }
}
