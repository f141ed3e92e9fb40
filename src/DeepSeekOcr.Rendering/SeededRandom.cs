namespace DeepSeekOcr.Rendering;

/// <summary>
/// A random generator whose numbers depend on nothing but its seed, so that a run can be resumed under any version of the runtime.
/// </summary>
/// <remarks>SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators").</remarks>
public sealed class SeededRandom : Random
{
    private ulong _state;

    /// <summary>Starts the sequence of <paramref name="seed"/>.</summary>
    public SeededRandom(ulong seed)
    {
        _state = seed;
    }

    /// <summary>Starts the sequence of item <paramref name="index"/> of the series <paramref name="seed"/>.</summary>
    public SeededRandom(long seed, long index)
    {
        // One draw in between keeps neighbouring seeds and indices apart.
        _state = (ulong)seed;
        _state = NextBits() ^ (ulong)index;
        _state = NextBits();
    }

    /// <inheritdoc/>
    public override int Next() => Next(int.MaxValue);

    /// <inheritdoc/>
    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (int)(((NextBits() >> 32) * (ulong)maxValue) >> 32);
    }

    /// <inheritdoc/>
    public override int Next(int minValue, int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return (int)(minValue + NextInt64((long)maxValue - minValue));
    }

    /// <inheritdoc/>
    public override long NextInt64() => NextInt64(long.MaxValue);

    /// <inheritdoc/>
    public override long NextInt64(long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return (long)Math.BigMul(NextBits(), (ulong)maxValue, out _);
    }

    /// <inheritdoc/>
    public override long NextInt64(long minValue, long maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minValue, maxValue);
        return minValue + (long)Math.BigMul(NextBits(), (ulong)(maxValue - minValue), out _);
    }

    /// <inheritdoc/>
    public override double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <inheritdoc/>
    public override float NextSingle() => (NextBits() >> 40) * (1.0f / (1 << 24));

    /// <inheritdoc/>
    public override void NextBytes(byte[] buffer) => NextBytes(buffer.AsSpan());

    /// <inheritdoc/>
    public override void NextBytes(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)(NextBits() >> 56);
        }
    }

    /// <summary>A number between <paramref name="low"/> and <paramref name="high"/>.</summary>
    public float Between(float low, float high) => low + (high - low) * NextSingle();

    /// <inheritdoc/>
    protected override double Sample() => NextDouble();

    private ulong NextBits()
    {
        ulong z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
