using DeepSeekOcr.Tensors.Cpu.MatMul.Quantized.Blocks;
using static DeepSeekOcr.Tensors.Cpu.X64.Register;

namespace DeepSeekOcr.Tensors.Cpu.X64;

/// <summary>
/// Sixteen groups of one row of a weight in <see cref="BlockStreamCode{TFormat}"/>: where they lie, and the registers that they go to.
/// </summary>
/// <param name="code">Where the code is written to.</param>
/// <param name="rows">Rows of x.</param>
internal readonly struct RowStream(X64Assembler code, int rows)
{
    /// <summary>Groups that are multiplied together, a lane each.</summary>
    public const int Groups = 16;

    /// <summary>The scale of each group, in f32.</summary>
    public const int Scale = 0;

    /// <summary>Registers 1 to 7 are free, but for what <see cref="Dots"/> names.</summary>
    public const int Temporary = 3;

    /// <summary>The first of eight registers for numbers of the weight.</summary>
    public const int Numbers = 16;

    /// <summary>The first of eight registers for products.</summary>
    public const int Products = 24;

    /// <summary>Every register's lanes.</summary>
    public const VectorWidth Width = VectorWidth.Bits512;

    private const int FirstConstant = 10;
    private const int Quarters = 4;

    /// <summary>Where the code is written to.</summary>
    public X64Assembler Code => code;

    /// <summary>Rows of x.</summary>
    public int Rows => rows;

    /// <summary>The register for Σ q·x of each group, with a row of x.</summary>
    public static int Dots(int row) => 1 + row;

    /// <summary>A register for one of the format's constants; there are six, and the masks 1 to 7.</summary>
    public static int Constant(int index) => FirstConstant + index;

    /// <summary>A place in the weight, so many bytes after its next block.</summary>
    public static MemoryOperand Weight(int offset) => new(R10, offset);

    /// <summary>Numbers of a row of x, so many after those that belong to the next block.</summary>
    public static MemoryOperand X(int row, int offset) => row == 0 ? new MemoryOperand(Rax, offset) : new MemoryOperand(Rax, offset, R8);

    /// <summary>
    /// The lane in which <see cref="WriteSumsOfFour"/> leaves group g, if register i holds groups 4·i to 4·i + 3, a quarter each.
    /// </summary>
    public static int LaneOfFour(int group) => (Quarters * (group % Quarters)) + (group / Quarters);

    /// <summary>
    /// The lane in which <see cref="WriteSumsOfEight"/> leaves group g, if register i holds groups 2·i and 2·i + 1, a half each.
    /// </summary>
    public static int LaneOfEight(int group) => (group / 2 % Quarters) + (8 * (group / 8)) + (Quarters * (group % 2));

    /// <summary>
    /// Writes code that prefetches a part of the lines which a later step needs, a few at a time: a core can wait for about two dozen.
    /// </summary>
    /// <param name="part">Which part.</param>
    /// <param name="parts">How many there are.</param>
    /// <param name="bytes">Bytes of a step.</param>
    public void Prefetch(int part, int parts, int bytes)
    {
        int lines = (bytes + PrefetchDistance.Line - 1) / PrefetchDistance.Line;
        for (int line = lines * part / parts; line < lines * (part + 1) / parts; line++)
        {
            code.PrefetchOnce(Weight(PrefetchDistance.StreamBytes + (line * PrefetchDistance.Line)));
        }
    }

    /// <summary>Writes code that adds four lanes at a time of up to four registers from <see cref="Products"/> on.</summary>
    /// <param name="count">Registers; the lanes of others get anything.</param>
    /// <param name="destination">Where to, in the order of <see cref="LaneOfFour"/>.</param>
    public void WriteSumsOfFour(int count, int destination) => SumOfFour(Products, count, destination);

    /// <summary>Writes code that adds eight lanes at a time of up to eight registers from <see cref="Products"/> on.</summary>
    /// <param name="count">Registers; the lanes of others get anything.</param>
    /// <param name="destination">Where to, in the order of <see cref="LaneOfEight"/>.</param>
    public void WriteSumsOfEight(int count, int destination)
    {
        int first = Products;
        SumOfFour(Products, Math.Min(count, Quarters), first);
        int second = first;
        if (count > Quarters)
        {
            second = Products + Quarters;
            SumOfFour(second, count - Quarters, second);
        }

        code.TakeEvenQuarters(destination, first, second);
        code.TakeOddQuarters(Temporary, first, second);
        code.AddIntegers(Width, destination, destination, Temporary);
    }

    private void SumOfFour(int first, int count, int destination)
    {
        for (int pair = 0; pair < count; pair += 2)
        {
            int a = first + pair;
            int b = pair + 1 < count ? a + 1 : a;
            code.UnpackLow(Width, Temporary, a, b);
            code.UnpackHigh(Width, a, a, b);
            code.AddIntegers(Width, a, a, Temporary);
        }

        int c = count > 2 ? first + 2 : first;
        code.UnpackLowPairs(Width, Temporary, first, c);
        code.UnpackHighPairs(Width, destination, first, c);
        code.AddIntegers(Width, destination, destination, Temporary);
    }
}
