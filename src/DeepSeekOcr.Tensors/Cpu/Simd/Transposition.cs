using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace DeepSeekOcr.Tensors.Cpu.Simd;

/// <summary>
/// Transposes blocks of f32 numbers in 4×4 register tiles: about a third of a cycle an element, against one for a scalar loop.
/// </summary>
internal static unsafe class Transposition
{
    /// <summary><c>destination[c·destinationStep + r] = source[r·sourceStep + c]</c>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(float* source, nint sourceStep, int rows, int columns, float* destination, nint destinationStep)
    {
        bool tiles = Sse.IsSupported || AdvSimd.Arm64.IsSupported;
        int rowTiles = tiles ? rows & ~3 : 0;
        int columnTiles = tiles ? columns & ~3 : 0;
        for (int r = 0; r < rowTiles; r += 4)
        {
            float* from = source + (r * sourceStep);
            for (int c = 0; c < columnTiles; c += 4)
            {
                Tile(from + c, sourceStep, destination + (c * destinationStep) + r, destinationStep);
            }

            Scalar(from, sourceStep, 4, columnTiles, columns, destination + r, destinationStep);
        }

        Scalar(source + (rowTiles * sourceStep), sourceStep, rows - rowTiles, 0, columns, destination + rowTiles, destinationStep);
    }

    private static void Scalar(
        float* source, nint sourceStep, int rows, int firstColumn, int columns, float* destination, nint destinationStep)
    {
        for (int c = firstColumn; c < columns; c++)
        {
            for (int r = 0; r < rows; r++)
            {
                destination[(c * destinationStep) + r] = source[(r * sourceStep) + c];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile(float* source, nint sourceStep, float* destination, nint destinationStep)
    {
        Vector128<float> a = Vector128.Load(source);
        Vector128<float> b = Vector128.Load(source + sourceStep);
        Vector128<float> c = Vector128.Load(source + (2 * sourceStep));
        Vector128<float> d = Vector128.Load(source + (3 * sourceStep));
        Vector128<float> acLow = InterleaveLower(a, c);
        Vector128<float> acHigh = InterleaveUpper(a, c);
        Vector128<float> bdLow = InterleaveLower(b, d);
        Vector128<float> bdHigh = InterleaveUpper(b, d);
        InterleaveLower(acLow, bdLow).Store(destination);
        InterleaveUpper(acLow, bdLow).Store(destination + destinationStep);
        InterleaveLower(acHigh, bdHigh).Store(destination + (2 * destinationStep));
        InterleaveUpper(acHigh, bdHigh).Store(destination + (3 * destinationStep));
    }

    /// <summary>[a0, b0, a1, b1].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> InterleaveLower(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    /// <summary>[a2, b2, a3, b3].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> InterleaveUpper(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
