namespace DeepSeekOcr.Rendering;

/// <summary>The faults of a scanned page: uneven light, blur and grain, drawn at random up to the given amounts.</summary>
public sealed record PageNoise
{
    private const int TableLength = 1 << 16;

    // Standard normal numbers × 256; drawing them anew for each pixel would take longer than drawing the page.
    private static readonly Lazy<short[]> Normals = new(() =>
    {
        var random = new SeededRandom(1);
        return [.. Enumerable.Range(0, TableLength).Select(_ => (short)Math.Clamp(256 * Normal(random), -1024, 1024))];
    });

    /// <summary>No faults.</summary>
    public static PageNoise None { get; } = new() { Chance = 0 };

    /// <summary>Share of the pages that get any. Default: 0.5.</summary>
    public double Chance { get; init; } = 0.5;

    /// <summary>Largest standard deviation of the grain, in grey levels. Default: 10.</summary>
    public float Grain { get; init; } = 10;

    /// <summary>Largest weight that a pixel gives to its two neighbours, along rows and along columns. Default: 0.35.</summary>
    public float Blur { get; init; } = 0.35f;

    /// <summary>Largest difference of brightness from one side of the page to the other, as a share. Default: 0.08.</summary>
    public float Gradient { get; init; } = 0.08f;

    /// <summary>Changes <paramref name="pixels"/> in place.</summary>
    /// <param name="pixels">[height, width], grey levels</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="random">Chooses the amounts and the grain.</param>
    public void Apply(Span<byte> pixels, int width, SeededRandom random)
    {
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        if (random.NextDouble() >= Chance)
        {
            return;
        }

        if (random.Next(2) == 0)
        {
            BlurRows(pixels, width, random.Between(0, Blur));
        }

        Light(pixels, width, random.Between(-Gradient, Gradient), random.Between(-Gradient, Gradient));
        if (random.Next(2) == 0)
        {
            AddGrain(pixels, width, random.Between(0, Grain), random);
        }
    }

    /// <summary>Three-point blur along both directions: a pixel keeps 1 − weight and takes half the weight from either neighbour.</summary>
    private static void BlurRows(Span<byte> pixels, int width, float weight)
    {
        int side = (int)(weight * 128);
        int middle = 256 - 2 * side;
        int height = pixels.Length / width;
        byte[] above = new byte[width];
        byte[] current = new byte[width];
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = pixels.Slice(y * width, width);
            byte left = row[0];
            for (int x = 0; x < width; x++)
            {
                byte here = row[x];
                byte right = row[Math.Min(x + 1, width - 1)];
                row[x] = (byte)((side * (left + right) + middle * here + 128) >> 8);
                left = here;
            }
        }

        pixels[..width].CopyTo(above);
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = pixels.Slice(y * width, width);
            ReadOnlySpan<byte> below = pixels.Slice(Math.Min(y + 1, height - 1) * width, width);
            row.CopyTo(current);
            for (int x = 0; x < width; x++)
            {
                row[x] = (byte)((side * (above[x] + below[x]) + middle * current[x] + 128) >> 8);
            }

            (above, current) = (current, above);
        }
    }

    /// <summary>Dims the page linearly; its brightest corner keeps its light, so that nothing is clipped.</summary>
    private static void Light(Span<byte> pixels, int width, float across, float down)
    {
        int height = pixels.Length / width;
        float brightest = 1 + (MathF.Abs(across) + MathF.Abs(down)) / 2;
        int step = (int)(across / width / brightest * (1 << 24));
        for (int y = 0; y < height; y++)
        {
            Span<byte> row = pixels.Slice(y * width, width);
            int factor = (int)((1 - across / 2 + down * ((float)y / height - 0.5f)) / brightest * (1 << 24));
            for (int x = 0; x < width; x++)
            {
                row[x] = (byte)((row[x] * (factor >> 8)) >> 16);
                factor += step;
            }
        }
    }

    private static void AddGrain(Span<byte> pixels, int width, float deviation, SeededRandom random)
    {
        short[] normals = Normals.Value;
        int scale = (int)(deviation * 256);
        for (int start = 0; start < pixels.Length; start += width)
        {
            Span<byte> row = pixels.Slice(start, width);
            int from = random.Next(TableLength);
            for (int x = 0; x < row.Length; x++)
            {
                int grain = (normals[(from + x) & (TableLength - 1)] * scale + (1 << 15)) >> 16;
                row[x] = (byte)Math.Clamp(row[x] + grain, 0, 255);
            }
        }
    }

    /// <summary>A standard normal number (Box and Muller 1958).</summary>
    private static double Normal(SeededRandom random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
