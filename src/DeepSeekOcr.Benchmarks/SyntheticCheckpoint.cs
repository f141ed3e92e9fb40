using System.Globalization;
using System.Runtime.InteropServices;
using DeepSeekOcr.Checkpoints;
using DeepSeekOcr.Checkpoints.Safetensors;
using DeepSeekOcr.Tensors.Weights;

namespace DeepSeekOcr.Benchmarks;

/// <summary>
/// A checkpoint of any shape with bf16 noise for weights: as fast and as large as a trained one, and as meaningless as it looks.
/// </summary>
internal static class SyntheticCheckpoint
{
    private const int Distinct = 256;
    private const int ChunkElements = 1 << 16;
    private const long SpareBytes = 256L << 20;

    /// <summary>Where the checkpoint of the published shape is kept.</summary>
    public static string CacheDirectory
    {
        get
        {
            string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
            return Path.Combine(string.IsNullOrEmpty(cache) ? Path.Combine(home, ".cache") : cache, "dsocr", "bench-full");
        }
    }

    /// <summary>Writes the checkpoint unless the directory holds it already.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="config">Its shape.</param>
    /// <param name="report">Told the share written so far, 0 … 1.</param>
    /// <param name="cancellation">Ends the writing; nothing is left over.</param>
    /// <exception cref="CheckpointException">The disk lacks space, or cannot be written.</exception>
    public static void Ensure(string directory, ModelConfig config, Action<double> report, CancellationToken cancellation)
    {
        string configFile = Path.Combine(directory, ModelConfig.FileName);
        string weights = Path.Combine(directory, SafetensorsCheckpoint.SingleFileName);
        if (File.Exists(weights) && File.Exists(configFile) && File.ReadAllText(configFile) == config.ToJson())
        {
            return;
        }

        Make(directory);
        IReadOnlyList<Weight> wanted = WeightLedger.Of(config).Weights;
        long total = wanted.Sum(weight => 2L * weight.Shape.Elements);
        RequireRoom(directory, total + SpareBytes);
        long written = 0;
        SafetensorsWriter.Write(weights, wanted.Select(weight => Item(weight, () =>
        {
            cancellation.ThrowIfCancellationRequested();
            written += 2L * weight.Shape.Elements;
            report((double)written / total);
        })));

        // Last, because its presence says that the weights are those of this shape.
        config.Save(directory);
    }

    private static void Make(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(directory, "cannot be made.", fault);
        }
    }

    private static void RequireRoom(string directory, long bytes)
    {
        long free = new DriveInfo(Path.GetFullPath(directory)).AvailableFreeSpace;
        if (free < bytes)
        {
            throw new CheckpointException(directory, string.Create(
                CultureInfo.InvariantCulture,
                $"the disk has {free / 1e9:F1} GB free; the synthetic checkpoint needs {bytes / 1e9:F1} GB. XDG_CACHE_HOME names another "
                + $"place, --shape another model."));
        }
    }

    private static SafetensorsItem Item(Weight weight, Action done) =>
        SafetensorsItem.Produced(weight.Name, weight.Shape, SafetensorsType.BF16, stream =>
        {
            ushort[] values = Values(weight);
            // Seeded by the name: the same file every time, and no two experts alike.
            ulong state = weight.Name.Aggregate(14695981039346656037UL, (hash, letter) => (hash ^ letter) * 1099511628211UL) | 1;
            ushort[] chunk = new ushort[ChunkElements];
            for (long left = weight.Shape.Elements; left > 0; left -= chunk.Length)
            {
                state = Fill(chunk, values, state);
                stream.Write(MemoryMarshal.AsBytes(chunk.AsSpan(0, (int)Math.Min(left, chunk.Length))));
            }

            done();
        });

    /// <summary>Draws from <paramref name="values"/>, eight at a time (xorshift64, Marsaglia 2003).</summary>
    private static ulong Fill(Span<ushort> chunk, ReadOnlySpan<ushort> values, ulong state)
    {
        for (int i = 0; i < chunk.Length; i += sizeof(ulong))
        {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            ulong bits = state;
            for (int j = 0; j < sizeof(ulong); j++)
            {
                chunk[i + j] = values[(byte)bits];
                bits >>= 8;
            }
        }

        return state;
    }

    /// <summary>
    /// The bf16 numbers that a parameter is drawn from: ones for a norm, else even steps of variance 1/inputs, so that no layer grows.
    /// </summary>
    private static ushort[] Values(Weight weight)
    {
        bool norm = weight.Shape.Rank == 1 && weight.Name.EndsWith("weight", StringComparison.Ordinal);
        double range = weight.Shape.Rank == 1 ? 0.02 : Math.Sqrt(3.0 / (weight.Shape.Elements / weight.Shape[0]));
        return [.. Enumerable.Range(0, Distinct).Select(i => BFloat16(norm ? 1 : (float)(range * (((2 * i) + 1.0) / Distinct - 1))))];
    }

    private static ushort BFloat16(float value) => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16);
}
