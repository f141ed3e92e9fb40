using System.Runtime.CompilerServices;
using DeepSeekOcr.Tensors.Cpu.MatMul.Dense;
using DeepSeekOcr.Tensors.Cpu.Simd;

namespace DeepSeekOcr.Tensors.Cpu.Attention;

/// <summary>The small matrix products of attention: as many rows as needed, two registers wide.</summary>
internal static unsafe class AttentionProduct
{
    /// <summary>Rows of a register tile, which head widths are padded to: 8 where there are 32 registers, else 6.</summary>
    public static int TileRows => SimdWidth.Bits == 512 ? 8 : 6;

    /// <summary><c>C[i, :] (+)= Σ_k A[k, i] · B[k, :]</c> for a multiple of <see cref="TileRows"/> rows.</summary>
    /// <param name="a">A[k, i] of tile t at a[t·tileStep + k·aStep + i].</param>
    /// <param name="aStep">Floats from a k to the next.</param>
    /// <param name="tileStep">Floats from a tile of rows to the next.</param>
    /// <param name="b">B[k, :] at b[k·bStep].</param>
    /// <param name="bStep">Floats from a k to the next.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="c">C[i, :] at c[i·bStep]: rows of C are as far apart as those of B.</param>
    /// <param name="rows">Number of i.</param>
    /// <param name="accumulate">Whether C is added to.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TSimd, TVector>(
        float* a, nint aStep, nint tileStep, float* b, nint bStep, int depth, float* c, int rows, bool accumulate)
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        for (int i = 0; i < rows; i += TileRows)
        {
            if (TSimd.Lanes == 16)
            {
                Tile.Rows8<TSimd, TVector>(a, aStep, b, bStep, depth, c, bStep, accumulate);
            }
            else
            {
                Tile.Rows6<TSimd, TVector>(a, aStep, b, bStep, depth, c, bStep, accumulate);
            }

            a += tileStep;
            c += TileRows * bStep;
        }
    }
}
