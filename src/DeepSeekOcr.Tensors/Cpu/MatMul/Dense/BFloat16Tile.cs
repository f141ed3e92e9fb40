using DeepSeekOcr.Tensors.Cpu.X64;

namespace DeepSeekOcr.Tensors.Cpu.MatMul.Dense;

/// <summary>The tiles of <see cref="BFloat16TileCode"/>, placed when the first is asked for.</summary>
internal static unsafe class BFloat16Tile
{
    /// <summary>Rows of a tile of attention.</summary>
    public const int AttentionRows = 8;

    private static readonly nint[]? Code = ProcessorExtensions.HasBFloat16 ? Place() : null;

    /// <summary>Whether tiles can run here.</summary>
    public static bool IsSupported => Code is not null;

    /// <summary>Runs tiles of <see cref="BFloat16TileCode.MostRows"/> rows.</summary>
    /// <param name="operands">What they read and write.</param>
    /// <param name="adds">Whether they are added to what is there.</param>
    public static void Run(ref BFloat16TileOperands operands, bool adds) => Run(ref operands, adds ? 1 : 0);

    /// <summary>Runs tiles of <see cref="AttentionRows"/> rows.</summary>
    /// <inheritdoc cref="Run(ref BFloat16TileOperands, bool)"/>
    public static void RunAttention(ref BFloat16TileOperands operands, bool adds) => Run(ref operands, adds ? 3 : 2);

    private static void Run(ref BFloat16TileOperands operands, int code)
    {
        // It takes microseconds and calls nothing, so that the collector may wait for it.
        fixed (BFloat16TileOperands* at = &operands)
        {
            ((delegate* unmanaged[SuppressGCTransition]<BFloat16TileOperands*, void>)Code![code])(at);
        }
    }

    private static nint[]? Place() => ExecutableMemory.Place(
    [
        new BFloat16TileCode(BFloat16TileCode.MostRows, adds: false).Write(),
        new BFloat16TileCode(BFloat16TileCode.MostRows, adds: true).Write(),
        new BFloat16TileCode(AttentionRows, adds: false).Write(),
        new BFloat16TileCode(AttentionRows, adds: true).Write(),
    ]);
}
