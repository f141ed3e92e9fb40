namespace DeepSeekOcr.Architecture.Tests;

public sealed class NamespaceCirclesTests
{
    [Fact]
    public void Of_ArrowsDownwards_IsNothing() => Assert.Empty(NamespaceCircles.Of([("A", "B"), ("B", "C"), ("A", "C")]));

    [Fact]
    public void Of_TwoCircles_AreTwoGroups()
    {
        HashSet<string>[] circles =
            [.. NamespaceCircles.Of([("A", "B"), ("B", "C"), ("C", "A"), ("C", "D"), ("D", "E"), ("E", "D"), ("F", "A")])];
        Assert.Equal(["A B C", "D E"], circles.Select(circle => string.Join(' ', circle.Order())).Order());
    }
}
