using DeepSeekOcr.Tensors.Operations;

namespace DeepSeekOcr.Tensors.Tests.Operations;

/// <summary>Operations that add, join and move rows.</summary>
public sealed class SequenceTests
{
    private readonly Random _random = new(1);

    [Fact]
    public void Add_TableOverBatch_AddsToEveryItemAndSumsTheGradient()
    {
        Tensor x = Randoms.Tensor(_random, [3, 2, 5]);
        Tensor table = Randoms.Tensor(_random, [2, 5]);
        Tensor y = Add.Apply(x, table);
        Assert.Equal(x.Span[23] + table.Span[3], y.Span[23]);
        Gradients.CheckNumerically(_random, () => Add.Apply(x, table), [x, table], []);
    }

    [Fact]
    public void Add_ManyElements_AddsEachOnce()
    {
        Tensor a = Randoms.Tensor(_random, [40, 1025]);
        Tensor b = Randoms.Tensor(_random, [40, 1025]);
        float[] expected = [.. a.ToArray().Zip(b.ToArray(), (left, right) => left + right)];
        Assert.Equal(expected, Add.Apply(a, b).ToArray());
    }

    [Fact]
    public void Add_SameTensorTwice_DoublesTheGradient()
    {
        Tensor x = Randoms.Tensor(_random, [2, 3]);
        Gradients.CheckNumerically(_random, () => Add.Apply(x, x), [x], []);
    }

    [Fact]
    public void Add_ShapeThatIsNotTheEnd_Throws() =>
        Assert.Throws<ArgumentException>(() => Add.Apply(Tensor.Zeros([2, 3]), Tensor.Zeros([2])));

    [Fact]
    public void Concat_TwoWidths_PutsRowsSideBySide()
    {
        Tensor left = Randoms.Tensor(_random, [2, 3, 4]);
        Tensor right = Randoms.Tensor(_random, [2, 3, 2]);
        Tensor y = Concat.Apply(left, right);
        Assert.Equal([2, 3, 6], y.Shape);
        Assert.Equal([.. left.Row(4), .. right.Row(4)], y.Row(4).ToArray());
        Gradients.CheckNumerically(_random, () => Concat.Apply(left, right), [left, right], []);
    }

    [Fact]
    public void GatherRows_RepeatedRow_SumsItsGradient()
    {
        Tensor x = Randoms.Tensor(_random, [4, 3]);
        Assert.Equal(x.ToArray()[(3 * x.Shape.Width)..(4 * x.Shape.Width)], GatherRows.Apply(x, [1, 3]).ToArray()[x.Shape.Width..]);
        Gradients.CheckNumerically(_random, () => GatherRows.Apply(x, [3, 0, 3]), [x], []);
        Assert.Throws<ArgumentOutOfRangeException>(() => GatherRows.Apply(x, [4]));
    }

    [Fact]
    public void Assemble_RowsOfThreeSources_CopiesThemAndSumsGradients()
    {
        Tensor text = Randoms.Tensor(_random, [4, 3]);
        Tensor vision = Randoms.Tensor(_random, [1, 2, 3]);
        Tensor newline = Randoms.Tensor(_random, [3]);
        RowReference[] map = [new(0, 0), new(1, 1), new(2, 0), new(1, 0), new(2, 0), new(0, 3)];
        Tensor y = Assemble.Apply([text, vision, newline], map);
        Assert.Equal(newline.ToArray(), y.ToArray().AsSpan(4 * newline.Length, newline.Length));
        Assert.Equal(vision.Row(1), y.Row(1));
        Gradients.CheckNumerically(_random, () => Assemble.Apply([text, vision, newline], map), [text, vision, newline], []);
    }

    [Fact]
    public void Assemble_RowThatIsNotThere_Throws()
    {
        Assert.Throws<ArgumentException>(() => Assemble.Apply([Tensor.Zeros([2, 3])], [new(0, 2)]));
        Assert.Throws<ArgumentException>(() => Assemble.Apply([Tensor.Zeros([2, 3])], [new(1, 0)]));
    }

    [Fact]
    public void ClassToken_PrependedAndDropped_LeavesTheBatchAsItWas()
    {
        Tensor token = Randoms.Tensor(_random, [3]);
        Tensor x = Randoms.Tensor(_random, [2, 4, 3]);
        Tensor longer = ClassToken.Prepend(token, x);
        Assert.Equal([2, 5, 3], longer.Shape);
        Assert.Equal(token.ToArray(), longer.ToArray().AsSpan(5 * token.Length, token.Length));
        Assert.Equal(x.ToArray(), ClassToken.Drop(longer).ToArray());
        Gradients.CheckNumerically(_random, () => ClassToken.Prepend(token, x), [token, x], []);
        Gradients.CheckNumerically(_random, () => ClassToken.Drop(longer), [longer], []);
    }

    [Fact]
    public void Scale_AnyFactor_ScalesTheGradientToo()
    {
        Tensor x = Randoms.Tensor(_random, [5]);
        Assert.Equal(x.Span[1] * 0.25f, Scale.Apply(x, 0.25f).ToArray()[1]);
        Gradients.CheckNumerically(_random, () => Scale.Apply(x, 0.25f), [x], []);
    }
}
