namespace DeepSeekOcr.Tensors.MachineCode;

/// <summary>The tiles of <see cref="BFloat16TileCode"/>, placed when the first is asked for.</summary>
internal static unsafe class BFloat16Tile
{
    private static readonly nint[]? Code = ProcessorExtensions.HasBFloat16 ? Place() : null;

    /// <summary>Whether tiles can run here.</summary>
    public static bool IsSupported => Code is not null;

    /// <summary>Runs a tile.</summary>
    /// <param name="operands">What it reads and writes.</param>
    /// <param name="adds">Whether it is added to what is there.</param>
    public static void Run(ref BFloat16TileOperands operands, bool adds)
    {
        // It takes microseconds and calls nothing, so that the collector may wait for it.
        fixed (BFloat16TileOperands* at = &operands)
        {
            ((delegate* unmanaged[SuppressGCTransition]<BFloat16TileOperands*, void>)Code![adds ? 1 : 0])(at);
        }
    }

    private static nint[]? Place() => ExecutableMemory.Place([new BFloat16TileCode(adds: false).Write(), new BFloat16TileCode(adds: true).Write()]);
}
