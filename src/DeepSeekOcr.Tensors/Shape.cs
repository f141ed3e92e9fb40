using System.Collections;
using System.Runtime.CompilerServices;

namespace DeepSeekOcr.Tensors;

/// <summary>The extents of a dense row-major tensor, outermost first; a value, so that shapes cost no heap memory.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IEnumerable<int>
{
    /// <summary>Most dimensions a shape can have.</summary>
    public const int MaxRank = 5;

    private readonly Extents _extents;

    private Shape(Extents extents, int rank)
    {
        _extents = extents;
        Rank = rank;
    }

    /// <summary>Number of dimensions, 0 to <see cref="MaxRank"/>.</summary>
    public int Rank { get; }

    /// <summary>Product of the extents.</summary>
    /// <exception cref="OverflowException">The product exceeds <see cref="int.MaxValue"/>.</exception>
    public int Elements
    {
        get
        {
            int length = 1;
            for (int i = 0; i < Rank; i++)
            {
                length = checked(length * _extents[i]);
            }

            return length;
        }
    }

    /// <summary>Extent of the innermost dimension: the width of a row.</summary>
    public int Width => this[^1];

    /// <summary>Product of all extents but the innermost: the number of rows.</summary>
    public int Rows => Width == 0 ? 0 : Elements / Width;

    /// <summary>Extent of a dimension.</summary>
    public int this[Index index] => this[index.GetOffset(Rank)];

    /// <summary>Extent of a dimension.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such dimension.</exception>
    public int this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Rank);
            return _extents[index];
        }
    }

    /// <summary>Makes a shape of extents, each at least 0.</summary>
    /// <exception cref="ArgumentException">Too many extents, or a negative one.</exception>
    public static Shape Create(ReadOnlySpan<int> extents)
    {
        if (extents.Length > MaxRank)
        {
            throw new ArgumentException($"A shape has at most {MaxRank} dimensions, not {extents.Length}.", nameof(extents));
        }

        Extents held = default;
        for (int i = 0; i < extents.Length; i++)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(extents[i], nameof(extents));
            held[i] = extents[i];
        }

        return new Shape(held, extents.Length);
    }

    /// <summary>The same shape with another innermost extent.</summary>
    public Shape WithWidth(int width)
    {
        Extents held = _extents;
        held[Rank - 1] = width;
        return new Shape(held, Rank);
    }

    /// <inheritdoc/>
    public bool Equals(Shape other)
    {
        if (Rank != other.Rank)
        {
            return false;
        }

        for (int i = 0; i < Rank; i++)
        {
            if (_extents[i] != other._extents[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        int hash = Rank;
        for (int i = 0; i < Rank; i++)
        {
            hash = HashCode.Combine(hash, _extents[i]);
        }

        return hash;
    }

    /// <summary>The extents as <c>[2, 3, 4]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", this)}]";

    /// <summary>Walks the extents, outermost first.</summary>
    public IEnumerator<int> GetEnumerator()
    {
        for (int i = 0; i < Rank; i++)
        {
            yield return _extents[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether two shapes have the same rank and extents.</summary>
    public static bool operator ==(Shape left, Shape right) => left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(Shape left, Shape right) => !left.Equals(right);

    [InlineArray(MaxRank)]
    private struct Extents
    {
        private int _first;
    }
}
