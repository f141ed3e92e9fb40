namespace DeepSeekOcr.Imaging.Analysis;

/// <summary>Numbers in sets that can be joined (union-find with halved paths).</summary>
internal sealed class DisjointSets
{
    private readonly List<int> _parents = [];

    /// <summary>Adds a set of one number: 0, 1, 2, …</summary>
    public int Add()
    {
        _parents.Add(_parents.Count);
        return _parents.Count - 1;
    }

    /// <summary>The number that stands for the set of <paramref name="number"/>.</summary>
    public int Find(int number)
    {
        while (_parents[number] != number)
        {
            number = _parents[number] = _parents[_parents[number]];
        }

        return number;
    }

    /// <summary>Makes one set of two.</summary>
    public void Join(int one, int other) => _parents[Find(other)] = Find(one);
}
