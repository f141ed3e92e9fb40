using System.Runtime.InteropServices;

namespace DeepSeekOcr.Tensors.Cpu.Rotary;

/// <summary>
/// Cosines and sines of rotary angles: a row for each position holds half a head of the one, then half a head of the other.
/// </summary>
internal sealed unsafe class RotaryTable
{
    private readonly float[] _numbers;
    private readonly float* _first;

    public RotaryTable(int headWidth, float theta, int positions)
    {
        (HeadWidth, Positions) = (headWidth, positions);
        _numbers = GC.AllocateUninitializedArray<float>(checked(positions * headWidth), pinned: true);
        _first = (float*)Marshal.UnsafeAddrOfPinnedArrayElement(_numbers, 0);
        int half = headWidth / 2;
        for (int i = 0; i < half; i++)
        {
            // The reference takes frequency and angle in f32; late positions show the difference.
            float frequency = 1 / MathF.Pow(theta, 2f * i / headWidth);
            for (int position = 0; position < positions; position++)
            {
                (double sine, double cosine) = Math.SinCos(position * frequency);
                Row(position)[i] = (float)cosine;
                Row(position)[half + i] = (float)sine;
            }
        }
    }

    public int HeadWidth { get; }

    public int Positions { get; }

    /// <summary>[headWidth]: cosines, then sines.</summary>
    public float* Row(int position) => _first + ((nint)position * HeadWidth);
}
